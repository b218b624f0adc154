// Files that are put into a question: pictures and documents as data URLs, texts as text.
import type { Attachment } from './conversation.ts'

/** What a question carries at most, together. */
export const largestBytes = 20 * 1024 * 1024

const TEXT = /^(?:text\/|application\/(?:json|xml|yaml|x-yaml|javascript|typescript|sql|toml))/
const TEXT_NAME =
  /\.(?:txt|md|csv|tsv|json|ya?ml|toml|xml|html?|css|[cm]?[jt]sx?|py|go|rs|java|kt|c|h|cpp|cs|rb|php|sh|sql|log|ini)$/i

const toDataUrl = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })

/** One file as a part of a question. */
export const readAttachment = async (file: File): Promise<Attachment> => {
  const { name, type } = file
  if (type.startsWith('image/')) return { kind: 'image', name, url: await toDataUrl(file) }
  if (TEXT.test(type) || TEXT_NAME.test(name)) return { kind: 'text', name, text: await file.text() }
  return { kind: 'file', name, url: await toDataUrl(file) }
}

/** A web address of a picture; undefined when it is none. */
export const readPictureAddress = (text: string): Attachment | undefined => {
  const url = URL.parse(text.trim())
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
  return { kind: 'image', name: url.pathname.split('/').at(-1) || url.hostname, url: url.href }
}

/** Hands a text to the browser as a file. */
export const saveText = (name: string, text: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
