// Puts the chosen theme on <html> and follows the system while the choice is "system".
import { getPreferences, setPreferences, type Theme } from './preferences.ts'

const darkMedia = '(prefers-color-scheme: dark)'

const apply = () => {
  const { theme } = getPreferences()
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia(darkMedia).matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}

/** Chooses a theme and remembers it. */
export const setTheme = (theme: Theme): void => {
  setPreferences({ theme })
  apply()
}

/** Applies the remembered theme and keeps following the system. */
export const startTheme = (): void => {
  apply()
  matchMedia(darkMedia).addEventListener('change', apply)
}
