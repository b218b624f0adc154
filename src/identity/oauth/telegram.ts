// Telegram's login widget: fields signed with the bot's token (https://core.telegram.org/widgets/login#checking-authorization).
import { createHash, createHmac } from 'node:crypto'
import { isSameSecret } from '../secrets.ts'

/** A link that was caught is worth nothing after this time. */
export const TELEGRAM_SECONDS = 300
const FUTURE_SECONDS = 60

/** The id of the person whom Telegram vouches for now; undefined when it does not. */
export const readTelegram = (
  fields: Readonly<Record<string, string>>,
  botToken: string,
  nowSeconds: number,
): { readonly id: string; readonly proof: string } | undefined => {
  const { hash = '', ...rest } = fields
  const text = Object.keys(rest)
    .toSorted()
    .map((name) => `${name}=${rest[name]}`)
    .join('\n')
  const key = createHash('sha256').update(botToken).digest()
  const proof = createHmac('sha256', key).update(text).digest('hex')
  if (botToken === '' || !isSameSecret(hash.toLowerCase(), proof)) return undefined
  const age = nowSeconds - Number(rest.auth_date)
  const id = rest.id ?? ''
  if (!(age <= TELEGRAM_SECONDS && age >= -FUTURE_SECONDS) || !/^\d{1,20}$/.test(id)) return undefined
  return { id, proof }
}
