// A masked key with copy and reveal; the whole key is fetched when asked for and forgotten when hidden.
import { Check, Copy, Eye, EyeOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Token } from '../../../../src/contract/index.ts'
import { copyText } from '../../lib/clipboard.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { IconButton } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import { revealToken } from './api.ts'

const copiedMs = 1600

export const KeyCell = ({ token }: { token: Token }) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [key, setKey] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])

  const fetchKey = async (): Promise<string | undefined> => {
    if (key !== undefined) return key
    setBusy(true)
    try {
      return await revealToken(token.id)
    } catch (error) {
      toast.error(errorText(error))
      return undefined
    } finally {
      setBusy(false)
    }
  }
  const toggle = async () => setKey(key === undefined ? await fetchKey() : undefined)
  const copy = async () => {
    const whole = await fetchKey()
    if (whole === undefined) return
    if (await copyText(`sk-${whole}`)) setCopied(true)
    else {
      setKey(whole)
      toast.error(t('state.copyFailed'))
    }
  }
  return (
    <span className="inline-flex max-w-full items-center">
      <code
        title={key === undefined ? undefined : `sk-${key}`}
        className={`font-mono text-xs ${key === undefined ? 'whitespace-nowrap' : 'max-w-64 whitespace-normal break-all select-all'}`}
      >
        {key === undefined ? `sk-${token.key.replace(/\*+/, '••••')}` : `sk-${key}`}
      </code>
      <IconButton
        icon={key === undefined ? Eye : EyeOff}
        label={key === undefined ? t('token.reveal', { name: token.name }) : t('token.hide', { name: token.name })}
        onClick={() => void toggle()}
        disabled={isBusy}
        className="ml-1 size-7"
      />
      <IconButton
        icon={isCopied ? Check : Copy}
        label={isCopied ? t('state.copied') : t('token.copy', { name: token.name })}
        onClick={() => void copy()}
        disabled={isBusy}
        className="size-7"
      />
    </span>
  )
}
