// Puts the chosen look (mode, preset, density) on <html> and follows the system while the mode is "system".
import {
  getPreferences,
  type Preferences,
  type Preset,
  presets,
  setPreferences,
  usePreferences,
} from './preferences.ts'

const darkMedia = '(prefers-color-scheme: dark)'

const apply = () => {
  const { theme, preset, sitePreset, density } = getPreferences()
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia(darkMedia).matches)
  Object.assign(document.documentElement.dataset, {
    theme: isDark ? 'dark' : 'light',
    preset: preset ?? sitePreset,
    density,
  })
}

/** Chooses a part of the look and remembers it. */
export const setLook = (look: Partial<Pick<Preferences, 'theme' | 'preset' | 'density'>>): void => {
  setPreferences(look)
  apply()
}

/** The preset in force: one's own choice, else the site's. */
export const usePreset = (): Preset => {
  const { preset, sitePreset } = usePreferences()
  return preset ?? sitePreset
}

/** Takes over the look that the operator chose for those who have not. */
export const setSitePreset = (name: string | undefined): void => {
  const sitePreset = presets.find((preset) => preset === name) ?? 'default'
  if (sitePreset === getPreferences().sitePreset) return
  setPreferences({ sitePreset })
  apply()
}

/** Applies the remembered look and keeps following the system. */
export const startTheme = (): void => {
  apply()
  matchMedia(darkMedia).addEventListener('change', apply)
}
