// Sets theme and language on <html> before the first paint; a file of its own because inline scripts are forbidden.
;(() => {
  const root = document.documentElement
  let preferences = {}
  try {
    preferences = JSON.parse(localStorage.getItem('tollgate.preferences') || '{}') || {}
  } catch {
    // Storage may be blocked or hold something else: the defaults serve.
  }
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches
  const theme =
    preferences.theme === 'light' || preferences.theme === 'dark' ? preferences.theme : prefersDark ? 'dark' : 'light'
  root.dataset.theme = theme
  if (typeof preferences.language === 'string') root.lang = preferences.language
})()
