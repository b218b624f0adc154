// Sets look and language on <html> before the first paint; a file of its own because inline scripts are forbidden.
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
  root.dataset.preset = preferences.preset || preferences.sitePreset || 'default'
  root.dataset.density = preferences.density || 'normal'
  if (typeof preferences.language === 'string') root.lang = preferences.language
})()
