// Testing a stored channel's models, and taking those away that fail.
import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { splitList } from '../../lib/json-text.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet, useConfirm } from '../../ui/dialog.tsx'
import { channelTypesQuery, editMany, testChannel } from './api.ts'
import { TestPanel } from './test-panel.tsx'

const StoredTests = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const types = useQuery(channelTypesQuery)
  const confirm = useConfirm()
  const [models, setModels] = useState(() => splitList(channel.models))
  const drop = useAction({
    run: (failed: readonly string[]) =>
      editMany({ ids: [channel.id] }, { remove: { models: [...failed] } }, {}).then(() => failed),
    touches: ['channels'],
    done: (failed) => t('test.dropped', { count: failed.length }),
    after: (failed) => setModels((old) => old.filter((model) => !failed.includes(model))),
  })
  const askDrop = async (failed: readonly string[]) => {
    const isSure = await confirm({
      title: t('test.dropTitle'),
      text: t('test.dropText', { count: failed.length }),
      action: t('test.dropAction'),
      isDangerous: true,
    })
    if (isSure) drop.mutate(failed)
  }
  return (
    <TestPanel
      models={models}
      testModel={channel.test_model}
      endpoints={types.data?.find(({ type }) => type === channel.type)?.test_endpoints ?? []}
      test={(request) => testChannel({ id: channel.id, ...request })}
      forFailed={(failed) => (
        <Button
          look="ghost"
          className="text-bad"
          icon={Trash2}
          isBusy={drop.isPending}
          onClick={() => void askDrop(failed)}
        >
          {t('test.dropFailed', { count: failed.length })}
        </Button>
      )}
    />
  )
}

type TestDialogProps = { channel: Channel | undefined; onClose: () => void }

export const TestDialog = ({ channel, onClose }: TestDialogProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={channel !== undefined}
      onClose={onClose}
      title={t('test.title', { name: channel?.name ?? '' })}
      description={t('test.text')}
    >
      {channel && <StoredTests key={channel.id} channel={channel} />}
    </Sheet>
  )
}
