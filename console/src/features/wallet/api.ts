// The caller's wallet: topping up, codes, rewards, check-ins, orders, bills.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Bill, CheckIns, Page, TopUp, TopUpInfo } from '../../../../src/contract/index.ts'
import { call, callText, callStarted as start } from '../../lib/api-client.ts'
import type { Way } from './ways.ts'

export const topUpInfoQuery = queryOptions({
  queryKey: ['wallet', 'info'],
  queryFn: ({ signal }) => call<TopUpInfo>('/api/user/topup/info', { signal }),
  staleTime: 60_000,
})

const paths = {
  epay: '/api/user',
  stripe: '/api/user/stripe',
  waffo: '/api/user/waffo',
  waffo_pancake: '/api/user/waffo-pancake',
} as const

export type Quote = { readonly amount: string; readonly currency: string }

const currencies = { epay: 'CNY', stripe: 'USD', waffo: 'USD', waffo_pancake: 'USD' } as const

/** What an amount costs through a gateway. */
export const quoteQuery = (provider: keyof typeof paths, amount: number) =>
  queryOptions({
    queryKey: ['wallet', 'quote', provider, amount],
    queryFn: async ({ signal }): Promise<Quote> => {
      const { data, currency } = await start<string>(`${paths[provider]}/amount`, { amount }, signal)
      return { amount: data, currency: currency ?? currencies[provider] }
    },
    staleTime: 30_000,
    retry: false,
  })

/** Begins a payment and gives the address where the payer goes. */
export const beginPayment = async (way: Way, amount: number): Promise<string> => {
  if (way.provider === 'stripe') {
    const { data } = await start<{ pay_link: string }>('/api/user/stripe/pay', { amount, payment_method: 'stripe' })
    return data.pay_link
  }
  if (way.provider === 'waffo') {
    const body = { amount, ...(way.index === undefined ? {} : { pay_method_index: way.index }) }
    return (await start<{ payment_url: string }>('/api/user/waffo/pay', body)).data.payment_url
  }
  if (way.provider === 'waffo_pancake') {
    return (await start<{ checkout_url: string }>('/api/user/waffo-pancake/pay', { amount })).data.checkout_url
  }
  // Gateways take the signed fields from an address as well as from a form, which the page's policy does not send elsewhere.
  const { data, url } = await start<Record<string, string>>('/api/user/pay', { amount, payment_method: way.type })
  return `${url}?${new URLSearchParams(data)}`
}

/** Buys a product through Creem; gives the address where the payer goes. */
export const buyProduct = async (productId: string): Promise<string> => {
  const body = { product_id: productId, payment_method: 'creem' }
  return (await start<{ checkout_url: string }>('/api/user/creem/pay', body)).data.checkout_url
}

export type CryptoAddress = { address_in: string; qr_code: string; payment_uri: string }

export const openCryptoAddress = (): Promise<CryptoAddress> => call('/api/pay/get_qrcode')

/** Turns a code into quota; gives how much. */
export const redeemCode = (key: string): Promise<number> => call('/api/user/topup', { method: 'POST', body: { key } })

export const transferRewards = (quota: number, once: string): Promise<undefined> =>
  call('/api/user/aff_transfer', { method: 'POST', body: { quota }, once })

/** The caller's invitation code; it is made when there is none yet. */
export const inviteCodeQuery = queryOptions({
  queryKey: ['wallet', 'invite'],
  queryFn: ({ signal }) => call<string>('/api/user/aff', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const checkInsQuery = (month: string) =>
  queryOptions({
    queryKey: ['self', 'check-ins', month],
    queryFn: ({ signal }) => call<CheckIns>('/api/user/checkin', { signal, query: { month } }),
    placeholderData: keepPreviousData,
  })

export const checkIn = (turnstile: string): Promise<{ quota_awarded: number }> =>
  call('/api/user/checkin', { method: 'POST', query: { turnstile } })

export const ordersQuery = (page: number, size: number, q: string | undefined) =>
  queryOptions({
    queryKey: ['wallet', 'orders', page, size, q],
    queryFn: ({ signal }) =>
      call<Page<TopUp>>('/api/user/topup/self', { signal, query: { p: page, page_size: size, keyword: q } }),
    placeholderData: keepPreviousData,
  })

export const billQuery = (month: string) =>
  queryOptions({
    queryKey: ['wallet', 'bill', month],
    queryFn: ({ signal }) => call<Bill>('/api/user/bill', { signal, query: { month } }),
    placeholderData: keepPreviousData,
  })

/** The bill as a table for spreadsheets. */
export const readBillTable = (month: string): Promise<string> =>
  callText('/api/user/bill', { query: { month, format: 'csv' } })
