// Chat: one conversation, or two side by side that get the same questions.
import { Columns2, EllipsisVertical, FileJson, FileText, SlidersHorizontal, Trash2, Upload } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { toast } from '../../ui/toast.tsx'
import { Composer } from './composer.tsx'
import { type Attachment, isRunning } from './conversation.ts'
import { readConversation, writeConversation, writeMarkdown } from './export.ts'
import { saveText } from './files.ts'
import { Lane } from './lane.tsx'
import { GroupPicker, useModel } from './model-picker.tsx'
import type { PlaygroundSearch } from './search.ts'
import { loadSettings, type Settings, saveSettings } from './settings.ts'
import { SettingsPanel } from './settings-panel.tsx'
import { type Chat, useChat } from './use-chat.ts'
import { useFollow } from './use-follow.ts'

type ChatViewProps = { search: PlaygroundSearch; change: (patch: Partial<PlaygroundSearch>) => void }

type FileMenuProps = {
  chat: Chat
  settings: Settings
  model: string
  onSettings: (settings: Settings) => void
  onClear: () => void
}

const FileMenu = ({ chat, settings, model, onSettings, onClear }: FileMenuProps) => {
  const { t } = useTranslation()
  const picker = useRef<HTMLInputElement>(null)
  const read = async (file: File | undefined) => {
    const saved = file === undefined ? undefined : readConversation(await file.text())
    if (saved === undefined) return toast.error(t('playground.importFailed'))
    chat.load(saved.messages)
    onSettings(saved.settings)
  }
  const saveJson = () =>
    saveText('conversation.json', writeConversation({ settings, model, messages: chat.messages }), 'application/json')
  return (
    <>
      <input
        ref={picker}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label={t('playground.import')}
        onChange={(event) => {
          void read(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Menu trigger={<IconButton size="icon" look="plain" icon={EllipsisVertical} label={t('playground.more')} />}>
        <MenuItem
          icon={FileText}
          onSelect={() => saveText('conversation.md', writeMarkdown(chat.messages), 'text/markdown')}
        >
          {t('playground.exportMarkdown')}
        </MenuItem>
        <MenuItem icon={FileJson} onSelect={saveJson}>
          {t('playground.exportJson')}
        </MenuItem>
        <MenuItem icon={Upload} onSelect={() => picker.current?.click()}>
          {t('playground.import')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} isDangerous onSelect={onClear}>
          {t('playground.clear')}
        </MenuItem>
      </Menu>
    </>
  )
}

/** Settings that outlive the page. */
const useSettings = () => {
  const [settings, setSettings] = useState(loadSettings)
  return [
    settings,
    (next: Settings) => {
      setSettings(next)
      saveSettings(next)
    },
  ] as const
}

/** Names that do not say another kind of work. */
const chatModels = /^(?!.*(?:embed|rerank|tts|whisper|transcri|moderation|dall-e|gpt-image|imagen|flux|diffusion))/i

export const ChatView = ({ search, change }: ChatViewProps) => {
  const { t } = useTranslation()
  const [settings, setSettings] = useSettings()
  const [isSheetOpen, setSheetOpen] = useState(false)
  const group = search.group ?? ''
  const model = useModel(group, search.model, chatModels)
  const first = useChat({ settings, model, group, place: 'a' })
  const second = useChat({ settings, model: search.beside ?? '', group, place: 'b' })
  const isCompared = search.beside !== undefined
  const chats = isCompared ? [first, second] : [first]
  // The first answer should not appear as bare text because its renderer is still on its way.
  useEffect(() => void import('./markdown.tsx'), [])
  const grown = useMemo(() => [first.messages, second.messages], [first.messages, second.messages])
  const follow = useFollow(grown)
  const send = (text: string, attachments: readonly Attachment[]) => {
    follow()
    for (const chat of chats) chat.send(text, attachments)
  }
  const panel = <SettingsPanel settings={settings} onChange={setSettings} />
  return (
    <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_19rem]">
      <div className="flex min-h-[calc(100dvh-13rem)] min-w-0 flex-col">
        <div className="mb-4 flex flex-wrap items-end gap-2">
          <div className="min-w-40 flex-1 sm:max-w-72">
            <GroupPicker value={group} onChange={(next) => change({ group: next, model: undefined })} />
          </div>
          <div className="ml-auto flex gap-2">
            <Button
              icon={Columns2}
              aria-pressed={isCompared}
              className={isCompared ? 'border-accent bg-accent-soft text-accent-text' : ''}
              onClick={() => change({ model, beside: isCompared ? undefined : model })}
            >
              <span className="max-sm:sr-only">{t('playground.compare')}</span>
            </Button>
            <Button icon={SlidersHorizontal} className="xl:hidden" onClick={() => setSheetOpen(true)}>
              <span className="max-sm:sr-only">{t('playground.settings')}</span>
            </Button>
            <FileMenu
              chat={first}
              settings={settings}
              model={model}
              onSettings={setSettings}
              onClear={() => {
                for (const chat of chats) chat.clear()
              }}
            />
          </div>
        </div>
        <div className="flex flex-1 flex-col gap-6 md:flex-row">
          <Lane
            chat={first}
            settings={settings}
            group={group}
            model={model}
            label={isCompared ? t('playground.modelA') : t('playground.model')}
            onModel={(next) => change({ model: next })}
          />
          {search.beside !== undefined && (
            <Lane
              chat={second}
              settings={settings}
              group={group}
              model={search.beside}
              label={t('playground.modelB')}
              onModel={(next) => change({ beside: next })}
              onClose={() => change({ beside: undefined })}
            />
          )}
        </div>
        <Composer
          isRunning={chats.some(({ messages }) => isRunning(messages))}
          isReady={model !== ''}
          onSend={send}
          onStop={() => {
            for (const chat of chats) chat.stop()
          }}
        />
      </div>
      <aside
        aria-label={t('playground.settings')}
        className="panel sticky top-20 hidden max-h-[calc(100dvh-6rem)] self-start overflow-y-auto p-4 xl:block"
      >
        {panel}
      </aside>
      <Sheet isOpen={isSheetOpen} onClose={() => setSheetOpen(false)} title={t('playground.settings')} hasForm>
        {panel}
      </Sheet>
    </div>
  )
}
