// One message: who says it, what it thinks, says and calls, and what can be done with it.
import { Brain, ChevronRight, FileText, Pencil, RotateCw, Trash2, TriangleAlert, Wrench } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../../lib/cn.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { TextArea } from '../../ui/input.tsx'
import type { Attachment, Message, ToolCall } from './conversation.ts'
import { prettyText } from './request.ts'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))

const Attachments = ({ items }: { items: readonly Attachment[] }) => (
  <ul className="mb-2 flex flex-wrap justify-end gap-2">
    {items.map((item) => (
      <li key={`${item.name}${item.kind}`}>
        {item.kind === 'image' ? (
          <img src={item.url} alt={item.name} className="max-h-40 max-w-full rounded-lg border object-contain" />
        ) : (
          <span className="flex items-center gap-1.5 rounded-md border bg-surface px-2 py-1 text-sm">
            <FileText aria-hidden="true" className="size-4 text-ink-faint" />
            {item.name}
          </span>
        )}
      </li>
    ))}
  </ul>
)

type FoldProps = { icon: typeof Brain; title: string; isOpen?: boolean; children: React.ReactNode }

const Fold = ({ icon: Icon, title, isOpen, children }: FoldProps) => (
  <details open={isOpen} className="group mb-2 rounded-lg border bg-sunken text-sm">
    <summary className="flex cursor-pointer list-none items-center gap-2 px-3 py-1.5 text-ink-soft select-none">
      <Icon aria-hidden="true" className="size-4" />
      {title}
      <ChevronRight aria-hidden="true" className="ml-auto size-4 transition-transform group-open:rotate-90" />
    </summary>
    <div className="border-t px-3 py-2">{children}</div>
  </details>
)

const CallView = ({ call }: { call: ToolCall }) => (
  <Fold icon={Wrench} title={call.name} isOpen>
    <pre className="font-mono text-xs break-words whitespace-pre-wrap">{prettyText(call.arguments)}</pre>
  </Fold>
)

type FactsProps = { message: Message }

const Facts = ({ message: { usage, firstMs, totalMs } }: FactsProps) => {
  const { t, i18n } = useTranslation()
  const facts = [
    usage &&
      t('playground.tokens', {
        prompt: formatCount(usage.prompt, i18n.language),
        completion: formatCount(usage.completion, i18n.language),
      }),
    firstMs !== undefined && t('playground.firstWord', { time: formatDuration(firstMs, i18n.language) }),
    totalMs !== undefined && formatDuration(totalMs, i18n.language),
  ].filter((fact) => typeof fact === 'string')
  return facts.length === 0 ? null : <span className="tabular text-xs text-ink-faint">{facts.join(' · ')}</span>
}

export type MessageActions = {
  readonly onEdit: (message: Message, text: string) => void
  readonly onRegenerate: (id: string) => void
  readonly onRemove: (id: string) => void
}

type EditorProps = { message: Message; onSave: (text: string) => void; onClose: () => void }

const Editor = ({ message, onSave, onClose }: EditorProps) => {
  const { t } = useTranslation()
  const [text, setText] = useState(message.text)
  return (
    <form
      className="w-full"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(text)
      }}
    >
      <TextArea
        aria-label={t('playground.editMessage')}
        autoFocus
        rows={Math.min(14, text.split('\n').length + 1)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="mt-2 flex justify-end gap-2">
        <Button size="sm" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button size="sm" look="primary" type="submit">
          {message.role === 'user' ? t('playground.saveAndSend') : t('action.save')}
        </Button>
      </div>
    </form>
  )
}

const Body = ({ message }: { message: Message }) => {
  const { t } = useTranslation()
  const { text, status, reasoning, toolCalls = [], error } = message
  const isThinking = status === 'running' && text === ''
  return (
    <>
      {reasoning && (
        <Fold icon={Brain} title={isThinking ? t('playground.thinking') : t('playground.thoughts')} isOpen={isThinking}>
          <p className="whitespace-pre-wrap text-ink-soft">{reasoning}</p>
        </Fold>
      )}
      {text !== '' && (
        <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
          <Markdown text={text} />
        </Suspense>
      )}
      {toolCalls.map((call) => (
        <CallView key={call.id} call={call} />
      ))}
      {isThinking && !reasoning && toolCalls.length === 0 && (
        <span role="status" className="inline-flex gap-1 py-2">
          <span className="sr-only">{t('state.loading')}</span>
          {[0, 150, 300].map((delay) => (
            <span
              key={delay}
              aria-hidden="true"
              className="size-1.5 animate-pulse rounded-full bg-ink-faint"
              style={{ animationDelay: `${delay}ms` }}
            />
          ))}
        </span>
      )}
      {error !== undefined && (
        <p role="alert" className="mt-2 flex items-start gap-2 rounded-lg bg-bad-soft px-3 py-2 text-sm text-bad">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 break-words">{error}</span>
        </p>
      )}
      {status === 'stopped' && <p className="mt-1 text-xs text-ink-faint">{t('playground.stopped')}</p>}
    </>
  )
}

type MessageViewProps = MessageActions & { message: Message }

/** A message in its place: questions to the right, answers over the whole width. */
export const MessageView = ({ message, onEdit, onRegenerate, onRemove }: MessageViewProps) => {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  const { id, role, text, model, attachments = [], status } = message
  const isUser = role === 'user'
  const name = role === 'tool' ? t('playground.toolResult') : isUser ? t('playground.you') : (model ?? '')
  return (
    <article aria-label={name} className={cn('group/message py-3', isUser && 'flex flex-col items-end')}>
      {!isUser && <p className="mb-1 text-xs font-medium text-ink-faint">{name}</p>}
      {attachments.length > 0 && <Attachments items={attachments} />}
      {isEditing ? (
        <Editor
          message={message}
          onClose={() => setEditing(false)}
          onSave={(changed) => {
            setEditing(false)
            onEdit(message, changed)
          }}
        />
      ) : isUser ? (
        text !== '' && (
          <p className="max-w-[85%] rounded-2xl rounded-br-sm bg-accent-soft px-3.5 py-2 break-words whitespace-pre-wrap text-ink">
            {text}
          </p>
        )
      ) : role === 'tool' ? (
        <pre className="rounded-lg border bg-sunken px-3 py-2 font-mono text-xs break-words whitespace-pre-wrap">
          {text}
        </pre>
      ) : (
        <Body message={message} />
      )}
      {status !== 'running' && !isEditing && (
        <div
          className={cn(
            'mt-1 flex flex-wrap items-center gap-0.5 text-ink-faint',
            isUser &&
              'opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 [@media(hover:none)]:opacity-100',
          )}
        >
          {text !== '' && <CopyButton isIconOnly text={text} />}
          <IconButton icon={Pencil} label={t('action.edit')} onClick={() => setEditing(true)} />
          {role === 'assistant' && (
            <IconButton icon={RotateCw} label={t('playground.regenerate')} onClick={() => onRegenerate(id)} />
          )}
          <IconButton icon={Trash2} label={t('action.delete')} onClick={() => onRemove(id)} />
          <span className="ml-1.5">
            <Facts message={message} />
          </span>
        </div>
      )}
    </article>
  )
}
