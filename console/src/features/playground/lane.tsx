// One conversation on the page: its model on top, its messages below.
import { Code2, MessageSquareText, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/button.tsx'
import { Empty } from '../../ui/states.tsx'
import { openCalls } from './conversation.ts'
import { Inspector } from './inspector.tsx'
import { MessageView } from './message-view.tsx'
import { ModelPicker } from './model-picker.tsx'
import { buildRequest } from './request.ts'
import type { Settings } from './settings.ts'
import { ToolResults } from './tool-results.tsx'
import type { Chat } from './use-chat.ts'

type LaneProps = {
  chat: Chat
  settings: Settings
  group: string
  model: string
  label: string
  onModel: (model: string) => void
  /** Takes the lane away; absent for the only one. */
  onClose?: () => void
}

export const Lane = ({ chat, settings, group, model, label, onModel, onClose }: LaneProps) => {
  const { t } = useTranslation()
  const [isInspected, setInspected] = useState(false)
  const { messages } = chat
  const waiting = openCalls(messages)
  return (
    <section aria-label={label} className="flex min-w-0 flex-1 flex-col">
      <header className="mb-2 flex items-end gap-2 border-b pb-3">
        <div className="min-w-0 flex-1">
          <ModelPicker label={label} group={group} value={model} onChange={onModel} />
        </div>
        <IconButton size="icon" icon={Code2} label={t('playground.inspect')} onClick={() => setInspected(true)} />
        {onClose && <IconButton size="icon" icon={X} label={t('playground.closeLane')} onClick={onClose} />}
      </header>
      <div className="flex-1 pb-4" aria-live="polite" aria-busy={messages.at(-1)?.status === 'running'}>
        {messages.length === 0 ? (
          <Empty icon={MessageSquareText} title={t('playground.emptyTitle')} text={t('playground.emptyText')} />
        ) : (
          messages.map((message) => (
            <MessageView
              key={message.id}
              message={message}
              onEdit={chat.edit}
              onRegenerate={chat.regenerate}
              onRemove={chat.remove}
            />
          ))
        )}
        {waiting.length > 0 && <ToolResults calls={waiting} onSend={chat.answerTools} />}
      </div>
      <Inspector
        isOpen={isInspected}
        onClose={() => setInspected(false)}
        exchange={chat.exchange}
        draft={buildRequest(settings, model, group, messages)}
      />
    </section>
  )
}
