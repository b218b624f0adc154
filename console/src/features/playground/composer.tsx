// Where a question is written: text, pictures and files; Enter sends, Shift+Enter breaks the line.
import { FileText, ImagePlus, Paperclip, SendHorizontal, Square, X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import type { Attachment } from './conversation.ts'
import { largestBytes, readAttachment, readPictureAddress } from './files.ts'

type ComposerProps = {
  isRunning: boolean
  isReady: boolean
  onSend: (text: string, attachments: readonly Attachment[]) => void
  onStop: () => void
}

type ChipsProps = { items: readonly Attachment[]; onRemove: (index: number) => void }

const Chips = ({ items, onRemove }: ChipsProps) => {
  const { t } = useTranslation()
  return (
    <ul className="flex flex-wrap gap-2 px-3 pt-3">
      {items.map((item, index) => (
        <li
          key={`${item.name}${item.kind}`}
          className="flex items-center gap-1.5 rounded-md border bg-sunken py-0.5 pr-0.5 pl-1.5 text-sm"
        >
          {item.kind === 'image' && item.url.startsWith('data:') ? (
            <img src={item.url} alt="" className="size-7 rounded-sm object-cover" />
          ) : (
            <FileText aria-hidden="true" className="size-4 text-ink-faint" />
          )}
          <span className="max-w-40 truncate">{item.name}</span>
          <IconButton icon={X} label={t('action.remove', { name: item.name })} onClick={() => onRemove(index)} />
        </li>
      ))}
    </ul>
  )
}

/** Files that were chosen or pasted, as parts of the question. */
const useAttachments = () => {
  const { t } = useTranslation()
  const [items, setItems] = useState<readonly Attachment[]>([])
  const add = async (files: Iterable<File>): Promise<void> => {
    for (const file of files) {
      if (file.size > largestBytes) {
        toast.error(t('playground.fileTooLarge', { name: file.name }))
        continue
      }
      const attachment = await readAttachment(file)
      setItems((all) => [...all, attachment])
    }
  }
  return { items, setItems, add }
}

export const Composer = ({ isRunning, isReady, onSend, onStop }: ComposerProps) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const { items, setItems, add } = useAttachments()
  const picker = useRef<HTMLInputElement>(null)
  const isEmpty = text.trim() === '' && items.length === 0

  const send = () => {
    if (isEmpty || isRunning || !isReady) return
    onSend(text, items)
    setText('')
    setItems([])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    if (files.length === 0) return
    event.preventDefault()
    void add(files)
  }
  const addAddress = () => {
    const attachment = readPictureAddress(text)
    if (attachment === undefined) return toast.error(t('playground.noAddress'))
    setItems([...items, attachment])
    setText('')
  }

  return (
    <form
      className="panel sticky bottom-3 z-10 bg-surface shadow-pop"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {items.length > 0 && <Chips items={items} onRemove={(index) => setItems(items.toSpliced(index, 1))} />}
      <textarea
        aria-label={t('playground.question')}
        placeholder={t('playground.placeholder')}
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className="block w-full resize-none bg-transparent px-4 pt-3 leading-relaxed outline-none placeholder:text-ink-faint"
      />
      <div className="flex items-center gap-1 px-2 pb-2">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void add(event.target.files ?? [])
            event.target.value = ''
          }}
        />
        <IconButton icon={Paperclip} label={t('playground.addFiles')} onClick={() => picker.current?.click()} />
        <IconButton icon={ImagePlus} label={t('playground.addPictureAddress')} onClick={addAddress} />
        <div className="ml-auto">
          {isRunning ? (
            <Button icon={Square} onClick={onStop}>
              {t('playground.stop')}
            </Button>
          ) : (
            <Button look="primary" icon={SendHorizontal} type="submit" disabled={isEmpty || !isReady}>
              {t('playground.send')}
            </Button>
          )}
        </div>
      </div>
    </form>
  )
}
