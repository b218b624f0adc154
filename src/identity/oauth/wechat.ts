// WeChat, by the companion server that answers for a public account: it turns a code into the person's id.
import { parseJsonObject, readString } from '../../kernel/index.ts'
import { auth, type Settings } from '../../settings/index.ts'
import { requireId } from './exchange.ts'
import { type OauthAsk, OauthError } from './types.ts'

const CODE_CHARACTERS_MAX = 128

/** The id of whoever was given the code. Throws OauthError. */
export const askWechat = async ({ get }: Pick<Settings, 'get'>, ask: OauthAsk, code: string): Promise<string> => {
  if (code === '' || code.length > CODE_CHARACTERS_MAX) throw new OauthError('The code is not right.')
  const base = get(auth.wechatServerAddress).replace(/\/+$/, '')
  let text: string
  try {
    const answer = await ask({
      method: 'GET',
      url: `${base}/api/wechat/user?${new URLSearchParams({ code })}`,
      headers: { authorization: get(auth.wechatServerToken) },
    })
    text = answer.text
  } catch (error) {
    throw new OauthError('WeChat’s server could not be reached.', error)
  }
  const answer = parseJsonObject(text)
  if (answer?.success !== true || (readString(answer, 'data') ?? '') === '') {
    throw new OauthError('The code is not right, or it is too old.')
  }
  return requireId(answer.data)
}
