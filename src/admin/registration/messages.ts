// The mails about accounts: plain sentences, as text and as HTML.
import type { Mail } from '../../platform/index.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

/** A mail of paragraphs; `link` stands in a paragraph of its own. */
export const writeMail = (to: string, subject: string, paragraphs: readonly string[], link?: string): Mail => {
  const lines = paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`)
  const anchor = link === undefined ? [] : [`<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`]
  return {
    to,
    subject,
    text: [...paragraphs, ...(link === undefined ? [] : [link])].join('\n\n'),
    html: [...lines, ...anchor].join('\n'),
  }
}

const MINUTES = 10

export const codeMail = (to: string, siteName: string, code: string): Mail =>
  writeMail(to, `${siteName}: your verification code`, [
    `Your verification code for ${siteName} is ${code}`,
    `It holds for ${MINUTES} minutes. If you did not ask for it, ignore this mail.`,
  ])

/** What the owner of an address hears when somebody wants to use it anew. */
export const takenMail = (to: string, siteName: string): Mail =>
  writeMail(to, `${siteName}: your mail address`, [
    `Somebody, perhaps you, asked ${siteName} for a code to use this mail address with an account. It belongs to one already.`,
    'If it was you, sign in with it, or have the password reset. Otherwise ignore this mail.',
  ])

export const resetMail = (to: string, siteName: string, link: string): Mail =>
  writeMail(
    to,
    `${siteName}: reset your password`,
    [
      `To reset your password at ${siteName}, open this address within ${MINUTES} minutes. If you did not ask for it, ignore this mail.`,
    ],
    link,
  )

export const changedAddressMail = (to: string, siteName: string): Mail =>
  writeMail(to, `${siteName}: your mail address was changed`, [
    `Your account at ${siteName} has a new mail address. If it was not you who changed it, change your password and tell the operator.`,
  ])
