// Chat programs of the operator's choice: a list, and each in a frame. A key is handed over only by a press, after a warning.
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useParams } from '@tanstack/react-router'
import { ExternalLink, KeyRound, MessagesSquare, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { Card, PageHeading } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/input.tsx'
import { ForeignPage } from '../../ui/rich-text.tsx'
import { Empty, PageLoading } from '../../ui/states.tsx'
import { keysQuery, revealKey } from './api.ts'
import { fillPreset, hostOf, type Preset, readPresets } from './presets.ts'

const usePresets = (): readonly Preset[] | undefined => {
  const status = useStatus()
  return status === undefined ? undefined : readPresets(status.chats)
}

const NoPresets = () => {
  const { t } = useTranslation()
  return (
    <Empty
      icon={MessagesSquare}
      title={t('playground.noChatsTitle')}
      text={t('playground.noChatsText')}
      action={
        <Link to="/playground" className={buttonStyle({ look: 'primary' })}>
          {t('playground.toPlayground')}
        </Link>
      }
    />
  )
}

/** `/chat` */
export const ChatPresetsPage = () => {
  const { t } = useTranslation()
  const presets = usePresets()
  return (
    <>
      <PageHeading title={t('nav.chat')} text={t('playground.chatsText')} />
      {presets === undefined ? (
        <PageLoading />
      ) : presets.length === 0 ? (
        <NoPresets />
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {presets.map((preset, index) => (
            <li key={preset.name} className="panel flex items-center justify-between gap-3 p-4">
              <div className="min-w-0">
                <p className="truncate font-medium">{preset.name}</p>
                <p className="truncate text-sm text-ink-faint">{hostOf(preset) || t('playground.programHere')}</p>
              </div>
              <Link
                to="/chat/$index"
                params={{ index: String(index) } as never}
                aria-label={t('playground.openChat', { name: preset.name })}
                className={buttonStyle({ size: 'sm' })}
              >
                <ExternalLink aria-hidden="true" />
                {t('playground.open')}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

type HandOverProps = { preset: Preset; onAddress: (address: string) => void }

/** Says who gets what, and does it when the reader wants it. */
const HandOver = ({ preset, onAddress }: HandOverProps) => {
  const { t } = useTranslation()
  const status = useStatus()
  const keys = useQuery({ ...keysQuery, enabled: preset.needsKey }).data ?? []
  const [chosen, setChosen] = useState<number>()
  const key = keys.find(({ id }) => id === chosen) ?? keys[0]
  const origin = (status?.server_address || location.origin).replace(/\/+$/, '')
  const open = useAction({
    run: async () => (preset.needsKey && key !== undefined ? `sk-${await revealKey(key.id)}` : ''),
    touches: ['nothing'],
    after: (secret) => onAddress(fillPreset(preset, origin, secret)),
  })
  const host = hostOf(preset)
  const isLocked = preset.needsKey && key === undefined
  return (
    <Card className="mx-auto max-w-xl">
      <p className="flex items-start gap-3">
        <ShieldAlert aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-warn" />
        <span>
          {preset.needsKey
            ? t('playground.handOver', { name: preset.name, host: host || preset.name })
            : t('playground.leave', { name: preset.name, host: host || preset.name })}
        </span>
      </p>
      {preset.needsKey && (
        <Field label={t('playground.key')} className="mt-4" error={isLocked ? t('playground.noKey') : undefined}>
          {(control) => (
            <Select {...control} value={key?.id ?? ''} onChange={(event) => setChosen(Number(event.target.value))}>
              {keys.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <div className="mt-5 flex flex-wrap gap-2">
        <Button
          look="primary"
          icon={preset.needsKey ? KeyRound : ExternalLink}
          disabled={isLocked}
          isBusy={open.isPending}
          onClick={() => open.mutate(undefined)}
        >
          {preset.needsKey ? t('playground.handOverAction') : t('playground.open')}
        </Button>
        <Link to="/chat" className={buttonStyle()}>
          {t('action.cancel')}
        </Link>
      </div>
    </Card>
  )
}

const PresetFrame = ({ preset }: { preset: Preset }) => {
  const [address, setAddress] = useState<string>()
  const start = (filled: string) => {
    if (preset.kind === 'web') setAddress(filled)
    // Another program of this machine: the browser asks whether it may be opened.
    else window.location.assign(filled)
  }
  return (
    <>
      <PageHeading title={preset.name} />
      {address === undefined ? (
        <HandOver preset={preset} onAddress={start} />
      ) : (
        <ForeignPage address={address} title={preset.name} className="h-[calc(100dvh-11rem)] rounded-xl border" />
      )}
    </>
  )
}

/** `/chat/{number}` */
export const ChatPresetPage = () => {
  const presets = usePresets()
  const { index } = useParams({ strict: false }) as { index?: string }
  if (presets === undefined) return <PageLoading />
  const preset = presets[Number(index)]
  return preset === undefined ? <ChatPresetsPage /> : <PresetFrame key={index} preset={preset} />
}

/** `/chat2link`: the first that runs in a page. */
export const FirstChatPage = () => {
  const presets = usePresets()
  if (presets === undefined) return <PageLoading />
  const at = presets.findIndex(({ kind }) => kind === 'web')
  return at < 0 ? <ChatPresetsPage /> : <Navigate to="/chat/$index" params={{ index: String(at) } as never} replace />
}
