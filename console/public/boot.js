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
  for (const name of ['preset', 'density']) {
    if (typeof preferences[name] === 'string') root.dataset[name] = preferences[name]
  }
  if (typeof preferences.language === 'string') root.lang = preferences.language
})()
