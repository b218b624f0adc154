// Mail addresses: their canonical form, and the operator's rules for whose are welcome.
import { auth, type Settings } from '../settings/index.ts'

const ADDRESS_CHARACTERS_MAX = 191
const ADDRESS_PATTERN =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/

/** The form in which addresses are kept and compared; undefined when the text is no address. */
export const readMailAddress = (text: string): string | undefined => {
  const address = text.trim()
  return address.length <= ADDRESS_CHARACTERS_MAX && ADDRESS_PATTERN.test(address) ? address.toLowerCase() : undefined
}

/** Why new accounts may not have this address, or undefined. The address is in its canonical form. */
export const findMailAddressFault = ({ get }: Pick<Settings, 'get'>, address: string): string | undefined => {
  const [local = '', domain = ''] = address.split('@')
  if (get(auth.hasEmailDomainRestriction) && !get(auth.emailDomainWhitelist).includes(domain)) {
    return 'Mail addresses of this domain are not accepted here.'
  }
  if (get(auth.hasEmailAliasRestriction) && /[+.]/.test(local)) {
    return 'Mail addresses with + or . before the @ are not accepted here.'
  }
  return undefined
}
