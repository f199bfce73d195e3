//! API keys.

use pitboard_api::{
    ApiKey, ApiKeyPatch, ApiKeyWithSecret, CreateApiKey, NoBody, Page, PageQuery, RotateApiKey, paths,
};

use crate::{Client, Result, client::body};

impl Client {
    pub async fn list_api_keys(&self, query: &PageQuery) -> Result<Page<ApiKey>> {
        body(self.at(paths::LIST_API_KEYS).query(query)).await
    }

    pub async fn get_api_key(&self, id: i64) -> Result<ApiKey> {
        body(self.at_with(paths::GET_API_KEY, id)).await
    }

    /// Creates a key. Its secret is in this response only.
    pub async fn create_api_key(&self, new: &CreateApiKey) -> Result<ApiKeyWithSecret> {
        body(self.at(paths::CREATE_API_KEY).json(new)).await
    }

    pub async fn update_api_key(&self, id: i64, patch: &ApiKeyPatch) -> Result<ApiKey> {
        body(self.at_with(paths::UPDATE_API_KEY, id).json(patch)).await
    }

    /// Gives a key a new secret, which is in this response only.
    pub async fn rotate_api_key(&self, id: i64, rotation: &RotateApiKey) -> Result<ApiKeyWithSecret> {
        body(self.at_with(paths::ROTATE_API_KEY, id).json(rotation)).await
    }

    /// Revokes a key, at once and for ever.
    pub async fn revoke_api_key(&self, id: i64) -> Result<ApiKey> {
        body(self.at_with(paths::REVOKE_API_KEY, id).json(&NoBody {})).await
    }
}
