import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'

// Plain Node resolves Solid to its server build, where memos never run: hence browser conditions, for dependencies too.
export default defineConfig({
  plugins: [solid({ hot: false })],
  resolve: { conditions: ['browser', 'development'], dedupe: ['solid-js'] },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
    restoreMocks: true,
    server: { deps: { inline: [/solid/, /@kobalte/, /@corvu/, /virtua/] } },
  },
})
