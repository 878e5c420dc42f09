import { request as httpRequest } from 'node:http'
import type { Lab } from './make-lab.ts'

export type Asked = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string }

/** One request to the host with exactly these headers, which `fetch` would not allow. */
export function ask(lab: Lab, path: string, options: Asked = {}) {
  return new Promise<{ status: number; type: string; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const { method = 'GET', headers = {}, body } = options
      const request = httpRequest({ host: '127.0.0.1', port: lab.host.port, path, method, headers }, (answer) => {
        let said = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (said += chunk))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            headers: answer.headers,
            body: said,
          }),
        )
      })
      request.on('error', reject)
      request.end(body)
    },
  )
}
