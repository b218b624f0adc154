// The models on an Ollama server: what is there, fetching another with its progress, removing one.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleStop, Download, Plus, Server, Trash2 } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { splitList } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet, useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Empty, Failure, Skeleton } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { deleteOllamaModel, editMany, ollamaQuery, type PullReport, pullOllamaModel } from './api.ts'

const gigabyte = 1e9

const formatSize = (bytes: number, language: string): string =>
  `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / gigabyte)} GB`

/** One fetch at a time; leaving the sheet stops it. */
const usePull = (channelId: number) => {
  const client = useQueryClient()
  const errorText = useErrorText()
  const { t } = useTranslation()
  const [report, setReport] = useState<PullReport>()
  const controller = useRef<AbortController>(undefined)
  useEffect(() => () => controller.current?.abort(), [])
  const start = async (model: string): Promise<void> => {
    const stop = new AbortController()
    controller.current = stop
    setReport({})
    try {
      await pullOllamaModel(channelId, model, setReport, stop.signal)
      toast.success(t('ollama.pulled', { model }))
    } catch (error) {
      if (!stop.signal.aborted) toast.error(errorText(error))
    }
    setReport(undefined)
    await client.invalidateQueries({ queryKey: ['channels', 'ollama', channelId] })
  }
  return { report, start, stop: () => controller.current?.abort() }
}

const Progress = ({ report, onStop }: { report: PullReport; onStop: () => void }) => {
  const { t } = useTranslation()
  const share = report.total && report.completed ? Math.min(1, report.completed / report.total) : undefined
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p role="status" className="truncate text-xs text-ink-faint">
          {[report.status ?? t('ollama.starting'), share === undefined ? '' : `${Math.round(share * 100)} %`]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <span aria-hidden="true" className="mt-1.5 block h-1 overflow-hidden rounded-full bg-hover">
          <span className="block h-full rounded-full bg-accent" style={{ width: `${(share ?? 0) * 100}%` }} />
        </span>
      </div>
      <Button size="sm" icon={CircleStop} onClick={onStop}>
        {t('test.stop')}
      </Button>
    </div>
  )
}

const PullForm = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const [model, setModel] = useState('')
  const pull = usePull(channel.id)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (model.trim() !== '') void pull.start(model.trim())
  }
  return (
    <form onSubmit={submit} className="space-y-3">
      <Field label={t('ollama.pull')} help={t('ollama.pullHelp')}>
        {(box) => (
          <div className="flex gap-2">
            <Input
              {...box}
              value={model}
              autoComplete="off"
              spellCheck={false}
              placeholder="gpt-oss:20b"
              onChange={(event) => setModel(event.target.value)}
              className="font-mono text-xs"
            />
            <Button type="submit" look="primary" icon={Download} disabled={pull.report !== undefined}>
              {t('ollama.fetch')}
            </Button>
          </div>
        )}
      </Field>
      {pull.report && <Progress report={pull.report} onStop={pull.stop} />}
    </form>
  )
}

const OllamaPanel = ({ channel }: { channel: Channel }) => {
  const { t, i18n } = useTranslation()
  const confirm = useConfirm()
  const server = useQuery(ollamaQuery(channel.id))
  const [served, setServed] = useState(() => splitList(channel.models))
  const add = useAction({
    run: (models: string[]) => editMany({ ids: [channel.id] }, { add: { models } }, {}),
    touches: ['channels', 'list'],
    done: () => t('form.saved'),
    after: (_outcome, models) => setServed((old) => [...old, ...models]),
  })
  const remove = useAction({
    run: (model: string) => deleteOllamaModel(channel.id, model),
    touches: ['channels', 'ollama', channel.id],
    done: (_answer, model) => t('ollama.removed', { model }),
  })
  const askRemove = async (model: string) => {
    const isSure = await confirm({
      title: t('ollama.removeTitle'),
      text: t('ollama.removeText', { model }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(model)
  }
  if (server.error) return <Failure error={server.error} onRetry={() => void server.refetch()} />
  if (!server.data) return <Skeleton className="h-40" />
  const { models, version } = server.data
  return (
    <div className="space-y-5 pb-2">
      <p className="text-sm text-ink-faint">{t('ollama.version', { version })}</p>
      <PullForm channel={channel} />
      {models.length === 0 ? (
        <Empty icon={Server} title={t('ollama.none')} className="py-8" />
      ) : (
        <ul className="divide-y rounded-lg border">
          {models.map(({ name, size, digest }) => (
            <li key={name} className="flex items-center gap-2 px-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-mono text-xs">{name}</p>
                <p className="tabular truncate text-xs text-ink-faint">
                  {[formatSize(size, i18n.language), digest.slice(0, 12)].filter(Boolean).join(' · ')}
                </p>
              </div>
              {served.includes(name) ? (
                <Badge tone="ok">{t('ollama.served')}</Badge>
              ) : (
                <Button size="sm" icon={Plus} disabled={add.isPending} onClick={() => add.mutate([name])}>
                  {t('ollama.serve')}
                </Button>
              )}
              <IconButton
                icon={Trash2}
                label={`${t('action.delete')}: ${name}`}
                disabled={remove.isPending}
                onClick={() => void askRemove(name)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

type SheetProps = { channel: Channel | undefined; onClose: () => void }

export const OllamaSheet = ({ channel, onClose }: SheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={channel !== undefined}
      onClose={onClose}
      title={t('ollama.title', { name: channel?.name ?? '' })}
      description={t('ollama.text')}
    >
      {channel && <OllamaPanel key={channel.id} channel={channel} />}
    </Sheet>
  )
}
