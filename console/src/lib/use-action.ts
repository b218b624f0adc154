// A change on the server with its notice, and what to read again after it.
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { toast } from '../ui/toast.tsx'
import { useErrorText } from './use-error-text.ts'

type ActionOptions<Input, Output> = {
  run: (input: Input) => Promise<Output>
  /** Queries that show the changed things. */
  touches: QueryKey
  /** Notice of success; none when it gives undefined. */
  done?: (output: Output, input: Input) => string | undefined
  after?: (output: Output, input: Input) => void
  /** Takes the change back; the notice then offers it. Undefined where nothing is to be taken back. */
  undo?: (output: Output, input: Input) => (() => Promise<unknown>) | undefined
  /** The caller shows the failure itself. */
  isQuietOnError?: boolean
}

/** A mutation that tells its outcome in a toast. */
export const useAction = <Input, Output>({
  run,
  touches,
  done,
  after,
  undo,
  isQuietOnError,
}: ActionOptions<Input, Output>) => {
  const client = useQueryClient()
  const errorText = useErrorText()
  const { t } = useTranslation()
  const takeBack = (back: () => Promise<unknown>) => {
    void back()
      .then(() => toast.success(t('state.undone')))
      .catch((error: unknown) => toast.error(errorText(error)))
      .finally(() => client.invalidateQueries({ queryKey: touches }))
  }
  return useMutation({
    mutationFn: run,
    onSuccess: (output, input) => {
      const text = done?.(output, input)
      const back = undo?.(output, input)
      if (text) toast.success(text, back && { action: { label: t('action.undo'), onClick: () => takeBack(back) } })
      after?.(output, input)
    },
    onError: (error) => {
      if (!isQuietOnError) toast.error(errorText(error))
    },
    onSettled: () => client.invalidateQueries({ queryKey: touches }),
  })
}
