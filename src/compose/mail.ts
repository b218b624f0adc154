// The sender of mails, by the SMTP options as they are now.
import { createMailer, type Environment, type Logger, type Mailer } from '../platform/index.ts'
import { operations, type Settings, site } from '../settings/index.ts'

export const createMail = (
  { get }: Settings,
  { environment, logger }: { readonly environment: Environment; readonly logger: Logger },
): Mailer =>
  createMailer({
    rules: () => ({
      server: get(operations.smtpServer),
      port: get(operations.smtpPort),
      account: get(operations.smtpAccount),
      from: get(operations.smtpFrom),
      password: get(operations.smtpToken),
      hasTls: get(operations.hasSmtpSsl),
      forcesAuthLogin: get(operations.forcesSmtpAuthLogin),
      senderName: get(site.systemName),
    }),
    hasInsecureTls: environment.hasInsecureTls,
    onError: (error) => logger.warn({ err: error }, 'a mail could not be sent'),
  })
