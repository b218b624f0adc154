// Masks addresses and keys in text that comes from an upstream before a client may read it.

const URL_PATTERN = /\bhttps?:\/\/[^\s"'<>)\]]+/gi
const IPV4_PATTERN = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g
const DOMAIN_PATTERN =
  /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|cn|io|ai|dev|app|cloud|top|xyz|info|me|co|us|uk|jp|de|fr|hk|sg)\b/gi
/** Whole keys, keys that the vendor has masked in part, and the names of accounts; a word such as `key-management` is none. */
const KEY_PATTERN =
  /\b(?:(?:sk|pk|rk|ak|key|gsk|xai|r8|hf|org|proj)[-_](?=[\w*-]*[A-Z0-9*])[\w*-]{6,}|AIza[\w*-]{10,})/g

/** An upstream key of any vendor in running text, or an address, must not reach a client. `text` is cut to 2,048 characters. */
export const maskUpstreamText = (text: string): string =>
  text
    .slice(0, 2048)
    .replace(URL_PATTERN, (url) => maskUrl(url))
    .replace(KEY_PATTERN, '***')
    .replace(IPV4_PATTERN, '***.***.***.***')
    .replace(DOMAIN_PATTERN, (domain) => `***.***.${domain.slice(domain.lastIndexOf('.') + 1)}`)

/** `https://api.vendor.com/v1/x?k=v` → `https://***.com/***`: the scheme and last label tell enough (relay.md section 12). */
const maskUrl = (url: string): string => {
  const match = /^(https?):\/\/([^/?#:]+)/i.exec(url)
  if (match === null) return '***'
  const host = match[2] ?? ''
  return `${match[1]}://***.${host.slice(host.lastIndexOf('.') + 1)}/***`
}
