// The signed address of iFlytek's Spark WebSocket. https://www.xfyun.cn/doc/spark/general_url_authentication.html
import { hmacSha256 } from './hash.ts'

/** Adds host, date and authorization to the query of a `wss` address. The date is RFC 1123 in GMT. */
export const signXunfeiUrl = (address: string, apiKey: string, apiSecret: string, nowMs: number): string => {
  const url = new URL(address)
  const date = new Date(nowMs).toUTCString()
  const text = `host: ${url.host}\ndate: ${date}\nGET ${url.pathname} HTTP/1.1`
  const signature = hmacSha256(apiSecret, text).toString('base64')
  const statement = `hmac username="${apiKey}", algorithm="hmac-sha256", headers="host date request-line", signature="${signature}"`
  url.searchParams.set('host', url.host)
  url.searchParams.set('date', date)
  url.searchParams.set('authorization', Buffer.from(statement).toString('base64'))
  return url.href
}
