import type { Directory } from '@pointsman/domain/scope'

/** A path of an engine's API with the directory that is meant. Encoded twice: the engine decodes it once more than the query itself. */
export const withDirectory = (path: string, directory: Directory) =>
  `${path}${path.includes('?') ? '&' : '?'}directory=${encodeURIComponent(encodeURIComponent(directory))}`
