// Who is signed in and how the installation is set: server state every page needs.
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Self, Status } from '../../../src/contract/index.ts'
import { call } from './api-client.ts'
import { formatCost, formatPrice, formatQuota, type QuotaDisplay, readQuotaDisplay } from './format.ts'
import { setUserId } from './preferences.ts'

const fiveMinutesMs = 300_000
const partDecimals = 10

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => call<Status>('/api/status', { signal, isAnonymous: true }),
  staleTime: fiveMinutesMs,
})

export const selfQuery = queryOptions({
  queryKey: ['self'],
  queryFn: ({ signal }) => call<Self>('/api/user/self', { signal }),
  staleTime: 30_000,
})

/** Ends the session here and on the server; being offline does not keep anyone signed in. */
export const signOut = async (): Promise<void> => {
  await call('/api/user/logout').catch(() => undefined)
  setUserId(undefined)
}

/** The signed-in account; only below the console's layout, which waits for it. */
export const useSelf = (): Self => useSuspenseQuery(selfQuery).data

/** Settings of the installation; undefined until they are known. */
export const useStatus = (): Partial<Status> | undefined => useQuery(statusQuery).data

export type Money = {
  display: QuotaDisplay
  quota: (units: number) => string
  cost: (units: number) => string
  /** A part of a cost, with the decimals that it needs. */
  part: (units: number) => string
  price: (dollars: number) => string
}

/** Quota and prices in the installation's currency and the reader's language. */
export const useMoney = (): Money => {
  const { i18n } = useTranslation()
  const display = readQuotaDisplay(useStatus())
  return {
    display,
    quota: (units) => formatQuota(units, display, i18n.language),
    cost: (units) => formatCost(units, display, i18n.language),
    part: (units) => formatCost(units, display, i18n.language, partDecimals),
    price: (dollars) => formatPrice(dollars, display, i18n.language),
  }
}
