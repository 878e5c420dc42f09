import { cleanup, render, screen } from '@solidjs/testing-library'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Kbd } from './kbd'
import { isApple, keyLabel, keyShortcuts, keySpoken } from './key-label'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('a key', () => {
  it('is written as the signs of an Apple keyboard there, and in words elsewhere', () => {
    expect(keyLabel('Mod+Shift+E', true)).toBe('⌘⇧E')
    expect(keyLabel('Mod+Shift+E', false)).toBe('Ctrl+Shift+E')
    expect(keyLabel('Alt+Enter', true)).toBe('⌥↵')
    expect(keyLabel('Alt+Enter', false)).toBe('Alt+↵')
  })

  it('may be the plus itself', () => {
    expect(keyLabel('Mod++', true)).toBe('⌘+')
    expect(keyLabel('Mod++', false)).toBe('Ctrl++')
  })

  it('is read out in words, since signs are not', () => {
    expect(keySpoken('Mod+K', true)).toBe('Command K')
    expect(keyShortcuts('Mod+Up', true)).toBe('Meta+ArrowUp')
    expect(keyShortcuts('Mod+Up', false)).toBe('Control+ArrowUp')
  })

  it.each(['MacIntel', 'iPhone', 'iPad'])('belongs to an Apple keyboard on %s', (platform) => {
    expect(isApple(platform)).toBe(true)
  })

  it.each(['Linux x86_64', 'Win32', ''])('belongs to another keyboard on %s', (platform) => {
    expect(isApple(platform)).toBe(false)
  })

  it('shows what this platform calls it', () => {
    vi.spyOn(navigator, 'platform', 'get').mockReturnValue('MacIntel')
    render(() => <Kbd keys="Mod+K" />)
    expect(screen.getByText('⌘K')).toBeTruthy()
    expect(screen.getByText('Command K')).toBeTruthy()
  })
})
