// What went over the wire: the request, the answer as it came, and code that asks the same.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { type CodeLanguage, languages, writeCode } from './export.ts'
import { prettyText, type RequestBody } from './request.ts'
import { Scroll } from './scroll.tsx'
import type { Exchange } from './use-chat.ts'

const views = ['request', 'response', 'code'] as const
type View = (typeof views)[number]

const languageNames: Record<CodeLanguage, string> = { curl: 'curl', python: 'Python', javascript: 'JavaScript' }

const Listing = ({ label, text }: { label: string; text: string }) => (
  <div className="relative">
    <CopyButton isIconOnly text={text} className="absolute top-2 right-2 bg-surface/80" />
    <Scroll label={label} className="max-h-[60dvh] overflow-auto rounded-lg border bg-sunken p-3 pr-12">
      <pre className="font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">{text}</pre>
    </Scroll>
  </div>
)

type InspectorProps = {
  isOpen: boolean
  onClose: () => void
  exchange: Exchange | undefined
  /** What would be asked next, when nothing was asked yet. */
  draft: RequestBody
}

export const Inspector = ({ isOpen, onClose, exchange, draft }: InspectorProps) => {
  const { t } = useTranslation()
  const [view, setView] = useState<View>('request')
  const [language, setLanguage] = useState<CodeLanguage>('curl')
  const request = exchange?.request ?? draft
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t('playground.inspect')} description={t('playground.inspectText')}>
      <Tabs
        label={t('playground.inspect')}
        tabs={views.map((id) => ({ id, label: t(`playground.view.${id}`) }))}
        value={view}
        onChange={setView}
      />
      {view === 'request' && (
        <Listing label={t('playground.view.request')} text={JSON.stringify(request, undefined, 2)} />
      )}
      {view === 'response' &&
        (exchange === undefined || exchange.response === '' ? (
          <p className="text-ink-faint">{t('playground.noResponse')}</p>
        ) : (
          <>
            {exchange.requestId !== '' && (
              <p className="mb-2 text-xs text-ink-faint">
                {t('playground.requestId')} <code className="select-all">{exchange.requestId}</code>
              </p>
            )}
            <Listing label={t('playground.view.response')} text={prettyText(exchange.response)} />
          </>
        ))}
      {view === 'code' && (
        <>
          <Tabs
            label={t('playground.view.code')}
            tabs={languages.map((id) => ({ id, label: languageNames[id] }))}
            value={language}
            onChange={setLanguage}
          />
          <Listing label={languageNames[language]} text={writeCode(language, location.origin, request)} />
          <p className="mt-2 text-xs text-ink-faint">{t('playground.codeNote')}</p>
        </>
      )}
    </Sheet>
  )
}
