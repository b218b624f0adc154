// Jimeng's pictures by Volcengine's visual API. https://www.volcengine.com/docs/85621
import { noAuth, signVolcengine, splitKey } from './auth/index.ts'
import { defineProvider, type Signer } from './define.ts'

const KEY_FORM = 'AccessKey|SecretKey'

const sign: Signer = (request, { key }, nowMs) => {
  const [accessKey = '', secretKey = ''] = splitKey(key, KEY_FORM)
  return { headers: signVolcengine(request, { accessKey, secretKey, region: 'cn-north-1', service: 'cv' }, nowMs) }
}

export const jimeng = defineProvider({
  id: 'jimeng',
  channelType: 51,
  name: 'Jimeng',
  icon: 'jimeng',
  defaultBaseUrl: 'https://visual.volcengineapi.com',
  auth: noAuth(),
  sign,
  speaks: { images: { dialect: 'jimeng-images', path: '/?Action=CVProcess&Version=2022-08-31' } },
  keyHint: KEY_FORM,
  models: ['jimeng_high_aes_general_v21_L', 'jimeng_vgfm_t2v_l20'],
})
