// Entry of the console: theme, language, then the router.
import './app.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startI18n } from './i18n/index.ts'
import { setSessionEndHandler } from './lib/api-client.ts'
import { queryClient } from './lib/query-client.ts'
import { startTheme } from './lib/theme.ts'
import { consoleRouteId, router } from './router.tsx'

const start = async () => {
  startTheme()
  await startI18n()
  setSessionEndHandler(() => {
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'status' })
    const { location, matches } = router.state
    if (matches.some(({ routeId }) => routeId === `/${consoleRouteId}`))
      void router.navigate({ to: '/sign-in', search: { redirect: location.href, reason: 'expired' } as never })
  })
  const container = document.getElementById('root')
  if (!container) throw new Error('index.html has no #root')
  createRoot(container).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}

void start()
