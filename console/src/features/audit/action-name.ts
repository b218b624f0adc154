// Names of what was done: the subject and the verb of an action; a dot stands between them.
import { useTranslation } from 'react-i18next'

const word = (part: string): string => part.replaceAll('-', '_')

/** The parts of an action; what stands between the first and the last says only how it was asked for. */
export const partsOf = (action: string): { subject: string; verb: string } => {
  const parts = action.split('.')
  return { subject: word(parts[0] ?? ''), verb: word(parts.at(-1) ?? '') }
}

/** Says an action in the reader's language; one that has no words here stays as it is. */
export const useActionName = () => {
  const { t, i18n } = useTranslation()
  return (action: string): string => {
    const { subject, verb } = partsOf(action)
    const isKnown = i18n.exists(`audit.subject.${subject}`) && i18n.exists(`audit.verb.${verb}`)
    if (!isKnown) return action
    return t('audit.named', { subject: t(`audit.subject.${subject}`), verb: t(`audit.verb.${verb}`) })
  }
}
