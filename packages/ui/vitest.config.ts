import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [solid({ hot: false })],
  // Without the browser condition Node would get Solid's server build, in which nothing is reactive.
  resolve: { conditions: ['development', 'browser'] },
  test: { environment: 'jsdom', globals: false, include: ['src/**/*.test.{ts,tsx}'] },
})
