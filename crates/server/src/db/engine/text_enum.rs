//! The domain's vocabularies as text columns.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use pitboard_domain::Vocabulary;

/// A value of a vocabulary, kept as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Word<T: Vocabulary + std::fmt::Debug>(pub T);

impl<T, DB> FromSql<Text, DB> for Word<T>
where
    T: Vocabulary + std::fmt::Debug,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Word(String::from_sql(bytes)?.parse()?))
    }
}

impl<T, DB> ToSql<Text, DB> for Word<T>
where
    T: Vocabulary + std::fmt::Debug,
    DB: Backend,
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(self.0.word(), out)
    }
}
