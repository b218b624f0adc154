// What owners of accounts are told, in the language of their account; English where they chose none.
import { parseJsonObject, readString } from '../../kernel/index.ts'
import type { UserRow } from '../../storage/index.ts'

/** `{{value}}` stands for values, as in every notice; names, amounts and times are texts already. */
export type NoticeTexts = {
  /** Values: what is left, an address. */
  readonly lowBalance: { readonly title: string; readonly content: string }
  /** Values: the plans, an address. */
  readonly lowPlan: {
    readonly title: string
    readonly content: string
    readonly item: (plan: string, left: string, until: string) => string
  }
  /** Values: the plans, an address. */
  readonly planEnds: {
    readonly title: string
    readonly content: string
    readonly ends: (plan: string, time: string) => string
    /** It would be renewed, but the balance will not pay for it. */
    readonly poor: (plan: string, time: string, price: string, balance: string) => string
    /** It would be renewed, but is not sold any more. */
    readonly gone: (plan: string, time: string) => string
  }
  /** Between two plans. */
  readonly separator: string
}

const en: NoticeTexts = {
  lowBalance: {
    title: 'Your balance is running low',
    content: 'Your balance is running low: {{value}} are left. Top it up so that your calls go on: {{value}}',
  },
  lowPlan: {
    title: 'Your subscription is nearly used up',
    content:
      'Your subscription is nearly used up: {{value}}. What it lacks is paid from your balance, if you chose so: {{value}}',
    item: (plan, left, until) => `"${plan}" has ${left} left until ${until}`,
  },
  planEnds: {
    title: 'Your subscription ends soon',
    content: 'Your subscription ends soon: {{value}}. Subscriptions and balance are here: {{value}}',
    ends: (plan, time) => `"${plan}" ends at ${time}`,
    poor: (plan, time, price, balance) =>
      `"${plan}" ends at ${time} and cannot be renewed: that costs ${price}, and your balance of ${balance} will not pay for it`,
    gone: (plan, time) => `"${plan}" ends at ${time} and cannot be renewed, because it is no longer sold`,
  },
  separator: '; ',
}

const fr: NoticeTexts = {
  lowBalance: {
    title: 'Votre solde est bientôt épuisé',
    content:
      'Votre solde est bientôt épuisé : il reste {{value}}. Rechargez-le pour que vos appels continuent : {{value}}',
  },
  lowPlan: {
    title: 'Votre abonnement est presque épuisé',
    content:
      'Votre abonnement est presque épuisé : {{value}}. Ce qui lui manque est prélevé sur votre solde, si vous l’avez choisi : {{value}}',
    item: (plan, left, until) => `« ${plan} » dispose encore de ${left} jusqu’au ${until}`,
  },
  planEnds: {
    title: 'Votre abonnement prend bientôt fin',
    content: 'Votre abonnement prend bientôt fin : {{value}}. Vos abonnements et votre solde : {{value}}',
    ends: (plan, time) => `« ${plan} » prend fin le ${time}`,
    poor: (plan, time, price, balance) =>
      `« ${plan} » prend fin le ${time} et ne pourra pas être renouvelé : il coûte ${price}, et votre solde de ${balance} n’y suffira pas`,
    gone: (plan, time) => `« ${plan} » prend fin le ${time} et ne pourra pas être renouvelé, car il n’est plus vendu`,
  },
  separator: ' ; ',
}

const ja: NoticeTexts = {
  lowBalance: {
    title: '残高が少なくなっています',
    content: '残高が少なくなっています。残りは {{value}} です。呼び出しを続けるにはチャージしてください：{{value}}',
  },
  lowPlan: {
    title: 'プランの残量がわずかです',
    content: 'プランの残量がわずかです。{{value}}。設定により、不足分は残高から支払われます：{{value}}',
    item: (plan, left, until) => `「${plan}」は ${until} まで残り ${left}`,
  },
  planEnds: {
    title: 'プランがまもなく終了します',
    content: 'プランがまもなく終了します。{{value}}。プランと残高はこちらで確認できます：{{value}}',
    ends: (plan, time) => `「${plan}」は ${time} に終了します`,
    poor: (plan, time, price, balance) =>
      `「${plan}」は ${time} に終了し、更新できません（更新には ${price} が必要ですが、残高 ${balance} では足りません）`,
    gone: (plan, time) => `「${plan}」は ${time} に終了し、販売が終了しているため更新できません`,
  },
  separator: '、',
}

const zhCn: NoticeTexts = {
  lowBalance: {
    title: '您的余额即将用尽',
    content: '您的余额即将用尽，仅剩 {{value}}。请及时充值，以免调用中断：{{value}}',
  },
  lowPlan: {
    title: '您的套餐即将用尽',
    content: '您的套餐即将用尽：{{value}}。按您的设置，不足部分将由余额支付：{{value}}',
    item: (plan, left, until) => `“${plan}”在 ${until} 之前仅剩 ${left}`,
  },
  planEnds: {
    title: '您的套餐即将到期',
    content: '您的套餐即将到期：{{value}}。在此查看套餐与余额：{{value}}',
    ends: (plan, time) => `“${plan}”将于 ${time} 到期`,
    poor: (plan, time, price, balance) =>
      `“${plan}”将于 ${time} 到期，无法自动续订：续订需 ${price}，而余额 ${balance} 不足以支付`,
    gone: (plan, time) => `“${plan}”将于 ${time} 到期，因已停售而无法自动续订`,
  },
  separator: '；',
}

const zhTw: NoticeTexts = {
  lowBalance: {
    title: '您的餘額即將用盡',
    content: '您的餘額即將用盡，僅剩 {{value}}。請及時儲值，以免呼叫中斷：{{value}}',
  },
  lowPlan: {
    title: '您的方案即將用盡',
    content: '您的方案即將用盡：{{value}}。依您的設定，不足的部分將由餘額支付：{{value}}',
    item: (plan, left, until) => `「${plan}」在 ${until} 之前僅剩 ${left}`,
  },
  planEnds: {
    title: '您的方案即將到期',
    content: '您的方案即將到期：{{value}}。在此查看方案與餘額：{{value}}',
    ends: (plan, time) => `「${plan}」將於 ${time} 到期`,
    poor: (plan, time, price, balance) =>
      `「${plan}」將於 ${time} 到期，無法自動續訂：續訂需 ${price}，而餘額 ${balance} 不足以支付`,
    gone: (plan, time) => `「${plan}」將於 ${time} 到期，因已停售而無法自動續訂`,
  },
  separator: '；',
}

/** The texts for an account. Its language is a code such as `zh`, `zh-TW` or `fr-CA`. */
export const textsFor = ({ setting }: Pick<UserRow, 'setting'>): NoticeTexts => {
  const [language = '', ...rest] = (readString(parseJsonObject(setting), 'language') ?? '').toLowerCase().split('-')
  if (language === 'fr') return fr
  if (language === 'ja') return ja
  if (language !== 'zh') return en
  return rest.some((part) => part === 'tw' || part === 'hk' || part === 'mo' || part === 'hant') ? zhTw : zhCn
}

/** Unix seconds as notices write them. */
export const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
