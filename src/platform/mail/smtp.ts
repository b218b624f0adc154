// Sends mails over SMTP, by the options that the operator may change at any time.

/** The values of the SMTP* options. */
export type SmtpRules = {
  readonly server: string
  readonly port: number
  readonly account: string
  /** Empty: the account. */
  readonly from: string
  readonly password: string
  readonly hasTls: boolean
  readonly forcesAuthLogin: boolean
  /** The name that recipients see. */
  readonly senderName: string
}

export type Mail = {
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

export type Mailer = {
  /** Sends; gives the reason, in words for anyone, when it failed. What really happened is told to `onError`. */
  readonly send: (mail: Mail) => Promise<string | undefined>
  /** Sends without anybody waiting. */
  readonly sendLater: (mail: Mail) => void
  /** Waits for what is being sent. */
  readonly idle: () => Promise<void>
}

export type MailerOptions = {
  readonly rules: () => SmtpRules
  readonly onError: (error: unknown) => void
  readonly hasInsecureTls?: boolean
}

const TLS_PORT = 465
const TIMEOUT_MS = 15_000
/** More wait for a slow server than anybody should have to. */
const WAITING_MAX = 100

/** Servers that offer PLAIN and refuse it. */
const needsAuthLogin = ({ server, account }: SmtpRules): boolean =>
  ['smtp.sendcloud.net', 'smtp.azurecomm.net'].includes(server) ||
  account.includes('outlook') ||
  account.includes('onmicrosoft')

const toOneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim()

/** The library is loaded with the first mail: most processes never send one. */
const open = async (rules: SmtpRules, hasInsecureTls: boolean) => {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    host: rules.server,
    port: rules.port,
    secure: rules.hasTls || rules.port === TLS_PORT,
    ...(rules.account === '' || rules.password === ''
      ? {}
      : {
          auth: { user: rules.account, pass: rules.password },
          ...(rules.forcesAuthLogin || needsAuthLogin(rules) ? { authMethod: 'LOGIN' } : {}),
        }),
    tls: { rejectUnauthorized: !hasInsecureTls },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** Builds the sender; options are read for every mail. */
export const createMailer = ({ rules, onError, hasInsecureTls = false }: MailerOptions): Mailer => {
  const waiting = new Set<Promise<string | undefined>>()

  const deliver = async ({ to, subject, html, text }: Mail): Promise<string | undefined> => {
    const current = rules()
    const address = current.from || current.account
    if (current.server === '' || address === '') return 'This site cannot send mails: SMTP is not set up.'
    const transport = await open(current, hasInsecureTls)
    try {
      const from = { name: toOneLine(current.senderName), address }
      await transport.sendMail({ from, to: { name: '', address: to }, subject: toOneLine(subject), html, text })
    } catch (error) {
      onError(error)
      return 'The mail could not be sent.'
    } finally {
      transport.close()
    }
    return undefined
  }

  const send = async (mail: Mail): Promise<string | undefined> => {
    if (waiting.size >= WAITING_MAX) return 'Too many mails are waiting; try again later.'
    const delivery = deliver(mail)
    waiting.add(delivery)
    try {
      return await delivery
    } finally {
      waiting.delete(delivery)
    }
  }

  return {
    send,
    sendLater: (mail) => void send(mail),
    idle: async () => {
      await Promise.allSettled(waiting)
    },
  }
}
