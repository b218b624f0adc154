// Deletes old rows of the usage log in the background, with progress.
import { useQuery } from '@tanstack/react-query'
import { Square, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CleanupProgress } from '../../../../src/contract/index.ts'
import { formatTime, fromDateTimeInput, toDateTimeInput } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Input } from '../../ui/input.tsx'
import { cancelCleanup, cleanupQuery, startCleanup } from './api.ts'

const daySeconds = 86_400
const defaultDays = 90
const tones: Record<string, Tone> = { running: 'info', done: 'ok', cancelled: 'warn', failed: 'bad' }

const Progress = ({ progress }: { progress: CleanupProgress }) => {
  const { t, i18n } = useTranslation()
  const { state, deleted, total, before } = progress
  const share = total === 0 ? 1 : Math.min(1, deleted / total)
  return (
    <div className="mt-5 border-t pt-4">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={tones[state] ?? 'neutral'} hasDot>
          {t(`system.cleanup.${state}`)}
        </Badge>
        <span className="text-ink-soft">
          {t('system.cleanup.deleted', { count: deleted, time: formatTime(before, i18n.language) })}
        </span>
      </p>
      {state === 'running' && (
        <div
          role="progressbar"
          aria-label={t('system.part.cleanup')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          className="mt-3 h-1.5 overflow-hidden rounded-full bg-hover"
        >
          <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${share * 100}%` }} />
        </div>
      )}
    </div>
  )
}

export const CleanupPart = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const id = useId()
  const progress = useQuery(cleanupQuery).data
  const [before, setBefore] = useState(() => Math.floor(Date.now() / 1000) - defaultDays * daySeconds)
  const start = useAction({ run: () => startCleanup(before), touches: ['log-cleanup'] })
  const cancel = useAction({ run: cancelCleanup, touches: ['log-cleanup'] })
  const isRunning = progress?.state === 'running'
  const askStart = async () => {
    const isSure = await confirm({
      title: t('system.cleanup.confirmTitle'),
      text: t('system.cleanup.confirmText'),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) start.mutate(undefined)
  }
  return (
    <Card title={t('system.part.cleanup')} text={t('system.cleanup.text')} className="max-w-2xl">
      <div className="flex flex-wrap items-end gap-2">
        <div className="max-sm:w-full">
          <label htmlFor={id} className="mb-1 block text-sm font-medium">
            {t('system.cleanup.before')}
          </label>
          <Input
            id={id}
            type="datetime-local"
            value={toDateTimeInput(before)}
            onChange={({ target }) => setBefore(fromDateTimeInput(target.value) ?? before)}
            className="w-60 max-sm:w-full"
          />
        </div>
        {isRunning ? (
          <Button icon={Square} isBusy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
            {t('system.cleanup.stop')}
          </Button>
        ) : (
          <Button icon={Trash2} className="text-bad" isBusy={start.isPending} onClick={() => void askStart()}>
            {t('system.cleanup.start')}
          </Button>
        )}
      </div>
      {progress && <Progress progress={progress} />}
    </Card>
  )
}
