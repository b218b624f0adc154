// Texts that operators write: Markdown with HTML in it; made harmless before they are shown.
import DOMPurify from 'dompurify'
import { marked } from 'marked'

const forbiddenTags = [
  'style',
  'form',
  'input',
  'button',
  'textarea',
  'select',
  'iframe',
  'object',
  'embed',
  'base',
  'link',
  'meta',
]

const openOutside = (node: Element): void => {
  if (node.tagName !== 'A' || !node.hasAttribute('href')) return
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'noopener noreferrer nofollow')
}

/** Markdown, which may hold HTML, as HTML without anything that runs, submits or loads another page. */
export const renderRichText = (text: string): string => {
  const html = marked.parse(text, { async: false, gfm: true, breaks: true })
  DOMPurify.removeAllHooks()
  DOMPurify.addHook('afterSanitizeAttributes', openOutside)
  return DOMPurify.sanitize(html, { FORBID_TAGS: forbiddenTags, FORBID_ATTR: ['srcset', 'formaction'] })
}
