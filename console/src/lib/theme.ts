// Puts the chosen look (mode, preset, density) on <html> and follows the system while the mode is "system".
import { getPreferences, type Preferences, setPreferences } from './preferences.ts'

const darkMedia = '(prefers-color-scheme: dark)'

const apply = () => {
  const { theme, preset, density } = getPreferences()
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia(darkMedia).matches)
  Object.assign(document.documentElement.dataset, { theme: isDark ? 'dark' : 'light', preset, density })
}

/** Chooses a part of the look and remembers it. */
export const setLook = (look: Partial<Pick<Preferences, 'theme' | 'preset' | 'density'>>): void => {
  setPreferences(look)
  apply()
}

/** Applies the remembered look and keeps following the system. */
export const startTheme = (): void => {
  apply()
  matchMedia(darkMedia).addEventListener('change', apply)
}
