// The fault proxy by itself, before an engine that runs already: `node fault-proxy-main.mjs UPSTREAM_PORT`.
import { makeFaultProxy } from './fault-proxy.mjs'

const proxy = await makeFaultProxy({ upstreamPort: Number(process.argv[2]) })
console.log(`fault proxy on ${proxy.port}, control on ${proxy.controlPort}`)
