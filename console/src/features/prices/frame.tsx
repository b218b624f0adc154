// What the price pages share: their heading and the links between them.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { PageHeading } from '../../ui/card.tsx'
import { PageTabs } from '../../ui/tabs.tsx'

export const PriceFrame = ({ action, children }: { action?: ReactNode; children: ReactNode }) => {
  const { t } = useTranslation()
  return (
    <>
      <PageHeading title={t('nav.prices')} text={t('price.intro')}>
        {action}
      </PageHeading>
      <PageTabs
        label={t('nav.prices')}
        tabs={[
          { to: '/models/pricing', label: t('price.tabModels'), isExact: true },
          { to: '/models/pricing/tools', label: t('price.tabTools') },
          { to: '/models/pricing/sync', label: t('price.tabSync') },
          { to: '/models/pricing/corrections', label: t('price.tabCorrections') },
          { to: '/models/pricing/simulator', label: t('price.tabSimulator') },
        ]}
      />
      {children}
    </>
  )
}
