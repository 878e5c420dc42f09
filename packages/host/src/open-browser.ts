/** Opens the page where there is a browser to open; nothing that fails here matters, the address has been printed. */
export function openBrowser(url: string): void {
  const command = commandFor(process.platform, process.env)
  if (!command) return
  try {
    Bun.spawn([...command, url], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).unref()
  } catch {
    // There is no such program here.
  }
}

export function commandFor(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] | undefined {
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['cmd', '/c', 'start', '']
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined
}
