// What one agrees to by going in, where the site has such texts.
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../lib/session.ts'

/** Links to the texts that there are. */
export const useLegalLinks = () => {
  const { t } = useTranslation()
  const status = useStatus()
  return [
    ...(status?.user_agreement_enabled ? [['/user-agreement', t('nav.userAgreement')] as const] : []),
    ...(status?.privacy_policy_enabled ? [['/privacy-policy', t('nav.privacyPolicy')] as const] : []),
  ]
}

/** One line under the form; nothing where the site has no such texts. */
export const LegalNote = () => {
  const { t } = useTranslation()
  const links = useLegalLinks()
  if (links.length === 0) return null
  return (
    <p className="mt-4 text-xs text-ink-faint">
      {t('login.legal')}{' '}
      {links.map(([path, name], index) => (
        <span key={path}>
          {index > 0 && ' · '}
          <Link to={path} className="underline underline-offset-2 hover:text-ink">
            {name}
          </Link>
        </span>
      ))}
    </p>
  )
}
