// Mails against a simulated SMTP server on a real socket.
import { afterAll, describe, expect, test } from 'bun:test'
import { createMailer, type SmtpRules } from './smtp.ts'

type Heard = { readonly lines: string[]; readonly body: string[] }

/** A server that takes everything, and says what it heard. */
const startServer = (capabilities: readonly string[] = ['AUTH PLAIN LOGIN']) => {
  const heard: Heard = { lines: [], body: [] }
  const server = Bun.listen<{ rest: string; isData: boolean; loginSteps: number }>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open: (socket) => {
        socket.data = { rest: '', isData: false, loginSteps: 0 }
        socket.write('220 test ESMTP\r\n')
      },
      data: (socket, chunk) => {
        const state = socket.data
        const lines = (state.rest + chunk.toString()).split('\r\n')
        state.rest = lines.pop() ?? ''
        for (const line of lines) {
          if (state.isData) {
            if (line === '.') {
              state.isData = false
              socket.write('250 taken\r\n')
            } else heard.body.push(line)
            continue
          }
          heard.lines.push(line)
          if (line.startsWith('EHLO')) {
            socket.write(
              ['test', ...capabilities]
                .map((text, at) => `250${at === capabilities.length ? ' ' : '-'}${text}\r\n`)
                .join(''),
            )
          } else if (line === 'DATA') {
            state.isData = true
            socket.write('354 go on\r\n')
          } else if (line.startsWith('AUTH LOGIN') || state.loginSteps > 0) {
            state.loginSteps = line.startsWith('AUTH') ? 2 : state.loginSteps - 1
            socket.write(state.loginSteps > 0 ? '334 bmV4dA==\r\n' : '235 welcome\r\n')
          } else if (line.startsWith('AUTH')) {
            socket.write(line.includes(btoa('\0me@example.com\0wrong')) ? '535 no\r\n' : '235 welcome\r\n')
          } else socket.write('250 fine\r\n')
        }
      },
    },
  })
  afterAll(() => server.stop(true))
  return { heard, port: server.port }
}

const RULES: SmtpRules = {
  server: '127.0.0.1',
  port: 25,
  account: 'me@example.com',
  from: '',
  password: 'secret',
  hasTls: false,
  forcesAuthLogin: false,
  senderName: 'Töllgate',
}
const MAIL = { to: 'you@example.com', subject: 'Hello\r\nBcc: x@example.com', html: '<p>Hi</p>', text: 'Hi' }

const mailer = (rules: Partial<SmtpRules>) => {
  const errors: unknown[] = []
  return { errors, ...createMailer({ rules: () => ({ ...RULES, ...rules }), onError: (error) => errors.push(error) }) }
}

describe('a mail', () => {
  test('goes to one recipient, from the account, with a subject of one line', async () => {
    const { heard, port } = startServer()
    expect(await mailer({ port }).send(MAIL)).toBeUndefined()
    expect(heard.lines).toContain('MAIL FROM:<me@example.com>')
    expect(heard.lines.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<you@example.com>'])
    expect(heard.lines).toContain(`AUTH PLAIN ${btoa('\0me@example.com\0secret')}`)
    expect(heard.body).toContain('Subject: Hello Bcc: x@example.com')
    expect(heard.body.some((line) => line.startsWith('Bcc:'))).toBe(false)
  })
  test('has the sender that the operator named, and signs in the old way where wanted', async () => {
    const { heard, port } = startServer()
    await mailer({ port, from: 'noreply@example.com', forcesAuthLogin: true }).send(MAIL)
    expect(heard.lines).toContain('MAIL FROM:<noreply@example.com>')
    expect(heard.lines.some((line) => line.startsWith('AUTH LOGIN'))).toBe(true)
  })
  test('that is refused says so without details, which go to the log', async () => {
    const { port } = startServer()
    const { send, errors } = mailer({ port, password: 'wrong' })
    expect(await send(MAIL)).toBe('The mail could not be sent.')
    expect(errors.length).toBe(1)
    expect(JSON.stringify(errors)).not.toContain('wrong')
  })
  test('is not tried where no server is named', async () => {
    expect(await mailer({ server: '' }).send(MAIL)).toContain('SMTP is not set up')
  })
  test('sent later is waited for by idle', async () => {
    const { heard, port } = startServer()
    const { sendLater, idle } = mailer({ port })
    sendLater(MAIL)
    await idle()
    expect(heard.body.length).toBeGreaterThan(0)
  })
})
