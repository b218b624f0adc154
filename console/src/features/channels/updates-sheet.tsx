// What an upstream has that a channel has not, and the other way round: looked for, taken over or ignored.
import { CloudDownload, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { formatTime } from '../../lib/format.ts'
import { readJsonObject } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { SwitchRow } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { applyUpdates, detectUpdates } from './api.ts'
import { ModelPicker } from './model-picker.tsx'

const readNames = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/** What waits to be taken over, from the channel's own settings. */
export const readPending = (settings: string) => {
  const stored = readJsonObject(settings)
  const time = stored.upstream_model_update_last_check_time
  return {
    added: readNames(stored.upstream_model_update_last_detected_models),
    removed: readNames(stored.upstream_model_update_last_removed_models),
    checkedAt: typeof time === 'number' ? time : 0,
  }
}

const UpdatesPanel = ({ channel, onClose }: { channel: Channel; onClose: () => void }) => {
  const { t, i18n } = useTranslation()
  const [pending, setPending] = useState(() => readPending(channel.settings))
  const [added, setAdded] = useState(pending.added)
  const [removed, setRemoved] = useState<string[]>([])
  const [ignoresRest, setIgnoring] = useState(false)
  const detect = useAction({
    run: () => detectUpdates(channel.id),
    touches: ['channels', 'list'],
    done: ({ auto_added_models: n }) => (n > 0 ? t('updates.autoAdded', { count: n }) : undefined),
    after: (found) => {
      setPending({ added: found.add_models, removed: found.remove_models, checkedAt: found.last_check_time })
      setAdded(found.add_models)
      setRemoved([])
    },
    isQuietOnError: true,
  })
  const apply = useAction({
    run: () =>
      applyUpdates({
        id: channel.id,
        add_models: added,
        remove_models: removed,
        ignore_models: ignoresRest ? pending.added.filter((model) => !added.includes(model)) : [],
      }),
    touches: ['channels'],
    done: (outcome) =>
      t('updates.done', { added: outcome.added_models.length, removed: outcome.removed_models.length }),
    after: onClose,
    isQuietOnError: true,
  })
  const isNothing = pending.added.length + pending.removed.length === 0
  const isIdle = added.length + removed.length === 0 && !ignoresRest
  return (
    <>
      <div className="space-y-5 pb-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-sm text-ink-faint">
            {pending.checkedAt > 0
              ? t('updates.checkedAt', { time: formatTime(pending.checkedAt, i18n.language) })
              : t('updates.neverChecked')}
          </p>
          <Button icon={RefreshCw} isBusy={detect.isPending} onClick={() => detect.mutate(undefined)}>
            {t('updates.check')}
          </Button>
        </div>
        {isNothing && (
          <Empty icon={CloudDownload} title={t('updates.none')} text={t('updates.noneText')} className="py-8" />
        )}
        {pending.added.length > 0 && (
          <>
            <ModelPicker label={t('updates.new')} models={pending.added} chosen={added} onChange={setAdded} />
            <SwitchRow
              label={t('updates.ignoreRest')}
              help={t('updates.ignoreRestHelp')}
              checked={ignoresRest}
              onChange={(event) => setIgnoring(event.target.checked)}
            />
          </>
        )}
        {pending.removed.length > 0 && (
          <ModelPicker label={t('updates.gone')} models={pending.removed} chosen={removed} onChange={setRemoved} />
        )}
      </div>
      <footer className="sticky -bottom-5 z-10 -mx-5 -mb-5 space-y-3 border-t bg-surface px-5 py-3">
        <FormError error={detect.error ?? apply.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" disabled={isIdle} isBusy={apply.isPending} onClick={() => apply.mutate(undefined)}>
            {t('updates.apply', { added: added.length, removed: removed.length })}
          </Button>
        </div>
      </footer>
    </>
  )
}

type SheetProps = { channel: Channel | undefined; onClose: () => void }

export const UpdatesSheet = ({ channel, onClose }: SheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={channel !== undefined}
      onClose={onClose}
      hasForm
      title={t('updates.title', { name: channel?.name ?? '' })}
      description={t('updates.text')}
    >
      {channel && <UpdatesPanel key={channel.id} channel={channel} onClose={onClose} />}
    </Sheet>
  )
}
