// A page whose content the operator wrote.
import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { readAddress } from '../../lib/address-text.ts'
import { useTitle } from '../../lib/use-title.ts'
import { ForeignPage, RichText } from '../../ui/rich-text.tsx'
import { Empty, Failure, PageLoading } from '../../ui/states.tsx'
import { textQuery } from './api.ts'

type TextPageProps = { path: string; title: string }

const TextPage = ({ path, title }: TextPageProps) => {
  const { t } = useTranslation()
  const text = useQuery(textQuery(path))
  useTitle(title)
  const address = readAddress(text.data ?? '')
  if (text.error) return <Failure error={text.error} onRetry={() => void text.refetch()} />
  if (text.data === undefined) return <PageLoading />
  return (
    <article className={address ? undefined : 'mx-auto max-w-3xl'}>
      <h1 className="heading mb-6">{title}</h1>
      {address ? (
        <ForeignPage address={address} title={title} className="h-[75vh]" />
      ) : text.data.trim() === '' ? (
        <Empty icon={FileText} title={t('text.emptyTitle')} text={t('text.emptyText')} />
      ) : (
        <RichText text={text.data} />
      )}
    </article>
  )
}

/** `/about` */
export const AboutPage = () => <TextPage path="/api/about" title={useTranslation().t('nav.about')} />

/** `/user-agreement` */
export const AgreementPage = () => (
  <TextPage path="/api/user-agreement" title={useTranslation().t('nav.userAgreement')} />
)

/** `/privacy-policy` */
export const PrivacyPage = () => <TextPage path="/api/privacy-policy" title={useTranslation().t('nav.privacyPolicy')} />
