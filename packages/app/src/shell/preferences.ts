/** How a person wants the page to look; kept in this browser. */
export type Preferences = {
  readonly theme: 'system' | 'light' | 'dark'
  readonly contrast: 'system' | 'high'
  readonly density: 'normal' | 'compact'
  /** Pixels. */
  readonly listWidth: number
  /** Pixels. */
  readonly reviewWidth: number
}

export const listWidths = { least: 200, usual: 264, most: 360 } as const
/** At most half of the window. */
export const reviewWidths = { least: 360, usual: 452 } as const
export const usualPreferences: Preferences = {
  theme: 'system',
  contrast: 'system',
  density: 'normal',
  listWidth: listWidths.usual,
  reviewWidth: reviewWidths.usual,
}

export const clampListWidth = (width: number) =>
  Math.round(Math.min(listWidths.most, Math.max(listWidths.least, width)))

export const clampReviewWidth = (width: number, windowWidth: number) =>
  Math.round(Math.max(reviewWidths.least, Math.min(width, windowWidth / 2)))

/** Whatever of it can be read; the rest is as usual. */
export function readPreferences(value: unknown): Preferences | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Readonly<Record<string, unknown>>
  return {
    theme: given['theme'] === 'light' || given['theme'] === 'dark' ? given['theme'] : 'system',
    contrast: given['contrast'] === 'high' ? 'high' : 'system',
    density: given['density'] === 'compact' ? 'compact' : 'normal',
    listWidth: typeof given['listWidth'] === 'number' ? clampListWidth(given['listWidth']) : listWidths.usual,
    reviewWidth:
      typeof given['reviewWidth'] === 'number'
        ? Math.max(reviewWidths.least, given['reviewWidth'])
        : reviewWidths.usual,
  }
}

/** The attributes of the root element that the tokens read. */
export function rootAttributes(
  preferences: Preferences,
): Readonly<Record<'data-theme' | 'data-contrast' | 'data-density', string | undefined>> {
  return {
    'data-theme': preferences.theme === 'system' ? undefined : preferences.theme,
    'data-contrast': preferences.contrast === 'system' ? undefined : preferences.contrast,
    'data-density': preferences.density === 'normal' ? undefined : preferences.density,
  }
}
