// Settings of sign-in and sign-up: passwords, mail rules, OAuth providers, passkeys, bot protection (options.md section 3).
import { bool, choice, int, list, secret, text, webAddress } from '../kinds.ts'
import type { ReadSetting, Setting } from '../setting.ts'

const BASIC = 'auth/basic-auth'
const OAUTH = 'auth/oauth'
const PASSKEY = 'auth/passkey'
const BOTS = 'auth/bot-protection'

/** A switch that may only be turned on when another setting is filled in. */
const needs =
  (needed: Setting<string>) =>
  (isOn: boolean, read: ReadSetting): string | undefined =>
    isOn && read(needed) === '' ? `needs ${needed.key} to be set first` : undefined

const githubClientId = text({
  key: 'GitHubClientId',
  scope: OAUTH,
  isPublic: true,
  default: '',
  help: 'GitHub client id.',
})
const discordClientId = text({
  key: 'discord.client_id',
  scope: OAUTH,
  isPublic: true,
  default: '',
  help: 'Discord client id; redirect address <ServerAddress>/oauth/discord.',
})
const oidcClientId = text({
  key: 'oidc.client_id',
  scope: OAUTH,
  isPublic: true,
  default: '',
  help: 'OpenID Connect client id; redirect address <ServerAddress>/oauth/oidc.',
})
const linuxDoClientId = text({
  key: 'LinuxDOClientId',
  scope: OAUTH,
  isPublic: true,
  isPreset: false,
  default: '',
  help: 'Linux DO client id.',
})
const telegramBotToken = secret({ key: 'TelegramBotToken', scope: OAUTH, help: 'Token of the Telegram bot.' })
const wechatServerAddress = webAddress({
  key: 'WeChatServerAddress',
  scope: OAUTH,
  default: '',
  help: 'Address of the companion WeChat server.',
})
const turnstileSiteKey = text({
  key: 'TurnstileSiteKey',
  scope: BOTS,
  isPublic: true,
  default: '',
  help: 'Site key of Cloudflare Turnstile.',
})
const emailDomainWhitelist = list({
  key: 'EmailDomainWhitelist',
  scope: BASIC,
  separator: ',',
  tidy: (item) => item.toLowerCase(),
  default: [
    'gmail.com',
    '163.com',
    '126.com',
    'qq.com',
    'outlook.com',
    'hotmail.com',
    'icloud.com',
    'yahoo.com',
    'foxmail.com',
  ],
  help: 'Mail domains allowed at sign-up.',
})

const basic = {
  hasPasswordLogin: bool({
    key: 'PasswordLoginEnabled',
    scope: BASIC,
    isPublic: true,
    default: true,
    help: 'Sign-in with a password.',
  }),
  hasPasswordRegister: bool({
    key: 'PasswordRegisterEnabled',
    scope: BASIC,
    isPublic: true,
    default: true,
    help: 'Sign-up with a password.',
  }),
  hasRegister: bool({
    key: 'RegisterEnabled',
    scope: BASIC,
    isPublic: true,
    default: true,
    help: 'New accounts of any kind.',
  }),
  hasEmailVerification: bool({
    key: 'EmailVerificationEnabled',
    scope: BASIC,
    isPublic: true,
    default: false,
    help: 'Sign-up needs a mail address and the code sent to it.',
  }),
  hasEmailDomainRestriction: bool({
    key: 'EmailDomainRestrictionEnabled',
    scope: BASIC,
    default: false,
    help: 'Only mail domains of the list below.',
    check: (isOn, read) =>
      isOn && read(emailDomainWhitelist).length === 0 ? 'needs EmailDomainWhitelist to be filled in first' : undefined,
  }),
  hasEmailAliasRestriction: bool({
    key: 'EmailAliasRestrictionEnabled',
    scope: BASIC,
    default: false,
    help: 'Refuse mail addresses with + or . before the @.',
  }),
  emailDomainWhitelist,
}

const oauth = {
  hasGithub: bool({
    key: 'GitHubOAuthEnabled',
    scope: OAUTH,
    isPublic: true,
    default: false,
    help: 'Sign-in with GitHub.',
    check: needs(githubClientId),
  }),
  githubClientId,
  githubClientSecret: secret({ key: 'GitHubClientSecret', scope: OAUTH, help: 'GitHub client secret.' }),
  hasDiscord: bool({
    key: 'discord.enabled',
    scope: OAUTH,
    isPublic: true,
    default: false,
    help: 'Sign-in with Discord.',
    check: needs(discordClientId),
  }),
  discordClientId,
  discordClientSecret: secret({ key: 'discord.client_secret', scope: OAUTH, help: 'Discord client secret.' }),
  hasOidc: bool({
    key: 'oidc.enabled',
    scope: OAUTH,
    isPublic: true,
    default: false,
    help: 'Sign-in with OpenID Connect.',
    check: needs(oidcClientId),
  }),
  oidcClientId,
  oidcClientSecret: secret({ key: 'oidc.client_secret', scope: OAUTH, help: 'OpenID Connect client secret.' }),
  oidcWellKnown: webAddress({
    key: 'oidc.well_known',
    scope: OAUTH,
    default: '',
    help: 'Discovery address; fills in the endpoints.',
  }),
  oidcAuthorizationEndpoint: webAddress({
    key: 'oidc.authorization_endpoint',
    scope: OAUTH,
    isPublic: true,
    default: '',
    help: 'Authorization endpoint.',
  }),
  oidcTokenEndpoint: webAddress({ key: 'oidc.token_endpoint', scope: OAUTH, default: '', help: 'Token endpoint.' }),
  oidcUserInfoEndpoint: webAddress({
    key: 'oidc.user_info_endpoint',
    scope: OAUTH,
    default: '',
    help: 'User info endpoint.',
  }),
  hasLinuxDo: bool({
    key: 'LinuxDOOAuthEnabled',
    scope: OAUTH,
    isPublic: true,
    default: false,
    help: 'Sign-in with Linux DO.',
    check: needs(linuxDoClientId),
  }),
  linuxDoClientId,
  linuxDoClientSecret: secret({
    key: 'LinuxDOClientSecret',
    scope: OAUTH,
    isPreset: false,
    help: 'Linux DO client secret.',
  }),
  linuxDoMinimumTrustLevel: int({
    key: 'LinuxDOMinimumTrustLevel',
    scope: OAUTH,
    isPublic: true,
    isPreset: false,
    default: 0,
    min: 0,
    help: 'Least Linux DO trust level.',
  }),
  larkClientId: text({
    key: 'LarkClientId',
    scope: OAUTH,
    isPublic: true,
    isPreset: false,
    default: '',
    help: 'Lark (Feishu) app id; sign-in with Lark is on when id and secret are set.',
  }),
  larkClientSecret: secret({
    key: 'LarkClientSecret',
    scope: OAUTH,
    isPreset: false,
    help: 'Lark (Feishu) app secret.',
  }),
  hasTelegram: bool({
    key: 'TelegramOAuthEnabled',
    scope: OAUTH,
    isPublic: true,
    default: false,
    help: 'Sign-in with Telegram.',
    check: needs(telegramBotToken),
  }),
  telegramBotToken,
  telegramBotName: text({
    key: 'TelegramBotName',
    scope: OAUTH,
    isPublic: true,
    default: '',
    help: 'Name of the Telegram bot.',
  }),
  hasWechat: bool({
    key: 'WeChatAuthEnabled',
    scope: OAUTH,
    isPublic: true,
    default: false,
    help: 'Sign-in with WeChat.',
    check: needs(wechatServerAddress),
  }),
  wechatServerAddress,
  wechatServerToken: secret({ key: 'WeChatServerToken', scope: OAUTH, help: 'Token of the companion WeChat server.' }),
  wechatQrCodeUrl: text({
    key: 'WeChatAccountQRCodeImageURL',
    scope: OAUTH,
    isPublic: true,
    default: '',
    help: 'QR code of the WeChat account.',
  }),
}

const passkey = {
  hasPasskey: bool({
    key: 'passkey.enabled',
    scope: PASSKEY,
    isPublic: true,
    default: false,
    help: 'Sign-in with passkeys.',
  }),
  passkeyDisplayName: text({
    key: 'passkey.rp_display_name',
    scope: PASSKEY,
    isPublic: true,
    default: '',
    help: 'Name shown by the browser; empty = SystemName.',
  }),
  passkeyRpId: text({
    key: 'passkey.rp_id',
    scope: PASSKEY,
    isPublic: true,
    default: '',
    help: 'Relying party id; empty = host of ServerAddress.',
  }),
  passkeyOrigins: list({
    key: 'passkey.origins',
    scope: PASSKEY,
    isPublic: true,
    separator: ',',
    tidy: (item) => (item === '[]' ? '' : item.replace(/\/+$/, '')),
    default: [],
    help: 'Allowed origins; empty = ServerAddress.',
  }),
  allowsInsecurePasskeyOrigin: bool({
    key: 'passkey.allow_insecure_origin',
    scope: PASSKEY,
    isPublic: true,
    default: false,
    help: 'Allow http:// origins.',
  }),
  passkeyUserVerification: choice({
    key: 'passkey.user_verification',
    scope: PASSKEY,
    isPublic: true,
    words: ['required', 'preferred', 'discouraged'],
    default: 'preferred',
    help: 'Whether the authenticator must verify its user.',
  }),
  passkeyAttachment: choice({
    key: 'passkey.attachment_preference',
    scope: PASSKEY,
    isPublic: true,
    words: ['', 'platform', 'cross-platform'],
    default: '',
    help: 'Kind of authenticator; empty = any.',
  }),
}

export const auth = {
  ...basic,
  ...oauth,
  ...passkey,
  hasTurnstile: bool({
    key: 'TurnstileCheckEnabled',
    scope: BOTS,
    isPublic: true,
    default: false,
    help: 'Cloudflare Turnstile on sign-in, sign-up and mails.',
    check: needs(turnstileSiteKey),
  }),
  turnstileSiteKey,
  turnstileHostnames: list({
    key: 'tollgate.turnstile_hostnames',
    scope: BOTS,
    separator: ',',
    tidy: (item) => item.toLowerCase(),
    default: [],
    help: 'Host names where the check may have been solved; empty = that of ServerAddress.',
  }),
  turnstileSecretKey: secret({ key: 'TurnstileSecretKey', scope: BOTS, help: 'Secret key of Cloudflare Turnstile.' }),
}
