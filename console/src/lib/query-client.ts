// The cache of server state; only failures that can pass are tried again.
import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './api-client.ts'

const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.kind === 'network' || error.kind === 'server')

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: (count, error) => isPassing(error) && count < 1, staleTime: 5000 },
  },
})
