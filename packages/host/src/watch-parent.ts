/**
 * SIGTERM to npm leaves its children alive, so a host whose starter is gone stops by itself. One that was started without a parent of
 * its own (a service, a container) has none to lose.
 */
export function watchParent(gone: () => void, options: { readonly every?: number } = {}): () => void {
  const parent = process.ppid
  if (parent <= 1) return () => {}
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    gone()
  }, options.every ?? 500)
  timer.unref()
  return () => clearInterval(timer)
}
