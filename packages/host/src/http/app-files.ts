import { join } from 'node:path'

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
}

/** The page's policy. `host` is our own name in this request, judged by then: not every browser takes 'self' for a socket too. */
export function appPolicy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "font-src 'self'",
    // Styles that a program sets through an element's `style` need no 'unsafe-inline'; markup with style attributes is not ours.
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** A worker goes by the policy of its own file and not by its page's: it may read our scripts, run their WASM, and nothing else. */
const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
const isWorker = (segments: readonly string[]) =>
  segments[0] === 'assets' && segments.length === 2 && /\.worker-[A-Za-z0-9_-]+\.js$/.test(segments[1] ?? '')

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
const plainSegment = /^[A-Za-z0-9_-][A-Za-z0-9._@-]*$/

/** Serves the built app. What it has is looked up when asked: a build may come after the host. */
export function makeAppFiles(options: { readonly directory: string }) {
  const { directory } = options

  async function answerFile(
    request: Request,
    name: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response | undefined> {
    const accepted = request.headers.get('accept-encoding') ?? ''
    const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    for (const [encoding, suffix] of [
      ['br', '.br'],
      ['gzip', '.gz'],
      ['', ''],
    ] as const) {
      if (encoding !== '' && !takes(accepted, encoding)) continue
      const file = Bun.file(join(directory, name) + suffix)
      if (!(await file.exists())) continue
      const body = request.method === 'HEAD' ? null : file
      return new Response(body, {
        headers: {
          ...always,
          ...headers,
          'content-type': type,
          vary: 'accept-encoding',
          ...(encoding === '' ? {} : { 'content-encoding': encoding }),
          ...(body === null ? { 'content-length': String(file.size) } : {}),
        },
      })
    }
    return undefined
  }

  const page = (request: Request, host: string) =>
    answerFile(request, 'index.html', { 'cache-control': 'no-cache', 'content-security-policy': appPolicy(host) })

  /** A person who came by an address that leads nowhere gets the page, which says so and knows the way home; a program gets a line. */
  async function nothing(request: Request, host: string): Promise<Response> {
    const isPerson = request.headers.get('accept')?.includes('text/html') === true
    const html = isPerson ? await page(request, host) : undefined
    return html ? new Response(html.body, { status: 404, headers: html.headers }) : text(404, 'There is nothing here')
  }

  /** `path` as it stands in the request, not decoded. `host` is the request's own, judged. */
  return async (request: Request, path: string, host: string): Promise<Response> => {
    const segments = path.split('/').slice(1)
    if (isPage(segments)) {
      const html = await page(request, host)
      if (html) return html
      return text(503, 'The app is not built. Run: bun --cwd=packages/app run build')
    }
    if (!segments.every((segment) => plainSegment.test(segment))) return nothing(request, host)
    const isHashed = segments[0] === 'assets' && segments.length > 1
    const cache = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'
    const found = await answerFile(request, segments.join('/'), {
      'cache-control': cache,
      'content-security-policy': isWorker(segments) ? workerPolicy : "default-src 'none'",
    })
    return found ?? nothing(request, host)
  }
}

/** `/`, `/KEY` and `/KEY/session/ID`: the page itself says where a key or an id is unknown. A first segment with a dot may be a file. */
function isPage(segments: readonly string[]): boolean {
  const [key = '', session, id, ...more] = segments
  if (key === '') return segments.length === 1
  if (
    !plainSegment.test(key) ||
    key === 'assets' ||
    /\.(?:html|js|css|json|ico|svg|png|txt|webmanifest|woff2?|wasm|map)$/.test(key)
  )
    return false
  if (segments.length === 1) return true
  return session === 'session' && id !== undefined && id !== '' && more.length === 0
}

function takes(accepted: string, encoding: string): boolean {
  return accepted.split(',').some((one) => {
    const [name, quality] = one.split(';').map((word) => word.trim())
    return name === encoding && quality !== 'q=0'
  })
}

function text(status: number, words: string): Response {
  return new Response(`${words}\n`, {
    status,
    headers: {
      ...always,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'",
    },
  })
}
