// Connecting a client: what to paste, or a link that hands the connection over, for one key and a model of choice.
import { useQuery } from '@tanstack/react-query'
import { ExternalLink, Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Token } from '../../../../src/contract/index.ts'
import { splitList } from '../../lib/json-text.ts'
import { modelsQuery } from '../../lib/own-models.ts'
import { useStatus } from '../../lib/session.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { Combobox } from '../../ui/combobox.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Sheet, useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { toast } from '../../ui/toast.tsx'
import { revealToken, tokenQuery } from './api.ts'
import { type Client, clients, type Importer, importers, importLink, snippetFor } from './snippets.ts'

const names: Record<Client, string> = {
  curl: 'curl',
  python: 'Python',
  javascript: 'JavaScript',
  'claude-code': 'Claude Code',
  codex: 'Codex',
  'gemini-cli': 'Gemini CLI',
  other: '…',
}

const importerNames: Record<Importer, string> = {
  'cc-switch-claude': 'CC Switch · Claude Code',
  'cc-switch-codex': 'CC Switch · Codex',
  'cc-switch-gemini': 'CC Switch · Gemini CLI',
  'cherry-studio': 'Cherry Studio',
}

/** Models that the key may call, its own limit first. */
const useModels = (token: Token): readonly string[] => {
  const all = useQuery(modelsQuery).data ?? []
  const limited = token.model_limits_enabled ? splitList(token.model_limits) : []
  return limited.length > 0 ? limited : all
}

const useKey = (token: Token) => {
  const errorText = useErrorText()
  const [key, setKey] = useState<string>()
  const fetchKey = async (): Promise<string | undefined> => {
    if (key !== undefined) return key
    try {
      const whole = `sk-${await revealToken(token.id)}`
      setKey(whole)
      return whole
    } catch (error) {
      toast.error(errorText(error))
      return undefined
    }
  }
  return { key, fetchKey, hide: () => setKey(undefined) }
}

const ConnectBody = ({ token }: { token: Token }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const origin = (useStatus()?.server_address || location.origin).replace(/\/+$/, '')
  const models = useModels(token)
  const [chosen, setChosen] = useState('')
  const [client, setClient] = useState<Client>('curl')
  const { key, fetchKey, hide } = useKey(token)
  const model = chosen || models[0] || 'gpt-5-mini'
  const masked = `sk-${token.key.replace(/\*+/, '••••')}`
  const connection = { origin, model, key: key ?? masked }
  const open = async (importer: Importer) => {
    const isSure = await confirm({
      title: t('connect.openTitle', { name: importerNames[importer] }),
      text: t('connect.openText'),
      action: t('connect.open'),
    })
    const whole = isSure ? await fetchKey() : undefined
    if (whole !== undefined) location.assign(importLink(importer, { ...connection, key: whole }))
  }
  return (
    <div className="space-y-5">
      <Field label={t('connect.model')}>
        {(control) => (
          <Combobox
            {...control}
            value={model}
            onChange={setChosen}
            options={models.map((name) => ({ value: name, label: name }))}
          />
        )}
      </Field>
      <div>
        <Tabs
          label={t('connect.client')}
          tabs={clients.map((id) => ({ id, label: id === 'other' ? t('connect.other') : names[id] }))}
          value={client}
          onChange={setClient}
        />
        <pre className="max-h-80 overflow-auto rounded-md border bg-sunken p-3.5 font-mono text-xs leading-relaxed whitespace-pre-wrap break-all">
          {snippetFor(client, connection)}
        </pre>
        <div className="mt-2.5 flex flex-wrap gap-2">
          <CopyButton
            text={async () => {
              const whole = await fetchKey()
              return whole === undefined ? undefined : snippetFor(client, { ...connection, key: whole })
            }}
            label={t('connect.copy')}
          />
          <Button
            look="ghost"
            size="sm"
            icon={key === undefined ? Eye : EyeOff}
            onClick={key === undefined ? () => void fetchKey() : hide}
          >
            {key === undefined ? t('connect.show') : t('connect.hide')}
          </Button>
        </div>
      </div>
      <section className="border-t pt-4">
        <h3 className="text-sm font-semibold">{t('connect.import')}</h3>
        <p className="mt-0.5 mb-3 text-xs text-ink-faint">{t('connect.importText')}</p>
        <div className="flex flex-wrap gap-2">
          {importers.map((importer) => (
            <Button key={importer} size="sm" icon={ExternalLink} onClick={() => void open(importer)}>
              {importerNames[importer]}
            </Button>
          ))}
        </div>
      </section>
    </div>
  )
}

type ConnectSheetProps = { id: number | undefined; onClose: () => void }

/** Open while the address names a key. */
export const ConnectSheet = ({ id, onClose }: ConnectSheetProps) => {
  const { t } = useTranslation()
  const token = useQuery({ ...tokenQuery(id ?? 0), enabled: id !== undefined })
  return (
    <Sheet isOpen={id !== undefined} onClose={onClose} title={t('connect.title')} description={token.data?.name}>
      {token.error ? (
        <Failure error={token.error} onRetry={() => void token.refetch()} />
      ) : token.data ? (
        <ConnectBody key={id} token={token.data} />
      ) : (
        <PageLoading />
      )}
    </Sheet>
  )
}
