// The face of signing in through other sites.
export {
  type BuiltInProvider,
  createOauthEndpoints,
  findBuiltIn,
  type OauthEndpoints,
  type OauthPlace,
  RESERVED_SLUGS,
} from './built-in.ts'
export { customProvider } from './custom.ts'
export { readPolicy } from './policy.ts'
export { readTelegram, TELEGRAM_SECONDS } from './telegram.ts'
export { type OauthAsk, OauthError, type OauthIdentity, type OauthProvider } from './types.ts'
export { askWechat } from './wechat.ts'
